"""Which addresses may be connected to: public ones, and those that the operator allows.

The guard is asked twice: of each address that a name has (`Guard.permits`), and of the very
address that a socket is made for (`Guard.permits_connection`), which decides.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

#: Not on the public internet, or not a site on it (IANA's registry of special addresses).
_SPECIAL_4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a provider's NAT
        "127.0.0.0/8",
        "168.63.129.16/32",  # the host of a virtual machine, at one provider
        "169.254.0.0/16",  # link-local, and where clouds tell machines their secrets
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays into 6to4
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
#: Where every public IPv6 address is; loopback, link-local, private, multicast ones, and all
#: but one way to write IPv4 within IPv6 are outside.
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_6 = tuple(
    ipaddress.IPv6Network(text)
    for text in (
        "2001::/23",  # Teredo tunnels, and what is no site
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 tunnels
        "3fff::/20",
    )
)
#: Where a network of IPv6 alone reaches IPv4: the last 32 bits are the real address. (Its
#: sister 64:ff9b:1::/48 is for private use.)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
#: The end of an ISATAP address, without the bit that tells global ones: IPv4 follows it.
_ISATAP, _GLOBAL_BIT = 0x00005EFE, 0x02000000

#: A name whose last part is a number is an address in one of its older notations.
_NUMERIC = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)\.?", re.IGNORECASE)


def public(ip: IPAddress) -> bool:
    """Whether it is the address of a site on the public internet, however it is written."""
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _SPECIAL_4)
    if ip.scope_id is not None:
        return False
    if ip.ipv4_mapped is not None:
        return public(ip.ipv4_mapped)
    last = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _NAT64:
        return public(last)
    if ((int(ip) >> 32) & 0xFFFFFFFF & ~_GLOBAL_BIT) == _ISATAP and not public(last):
        return False
    return ip in _GLOBAL_6 and not any(ip in network for network in _SPECIAL_6)


def literal(host: str) -> IPAddress | None:
    """The address that ``host`` is, without the brackets of IPv6; None if it is a name.

    Notations that only old programs understand count as well: 2130706433, 0x7f.1, 0177.0.0.1.

    Raises:
        ValueError: If it has the form of an address, and is none.
    """
    try:
        return _unmapped(ipaddress.ip_address(host.removesuffix(".")))
    except ValueError:
        if ":" in host:
            raise
    if not _NUMERIC.fullmatch(host):
        return None
    *front, last = (_number(part) for part in host.removesuffix(".").split("."))
    if len(front) > 3 or any(n > 255 for n in front) or last >= 256 ** (4 - len(front)):
        raise ValueError(f"{host} is no address")
    places = zip(front, (24, 16, 8), strict=False)
    return ipaddress.IPv4Address(sum(number << place for number, place in places) + last)


def _number(text: str) -> int:
    if text[:2].lower() == "0x":
        return int(text[2:] or "0", 16)
    return int(text, 8 if len(text) > 1 and text[0] == "0" else 10)


def _unmapped(ip: IPAddress) -> IPAddress:
    """IPv4 that is written as IPv6 is IPv4."""
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return mapped or ip


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be fetched besides public sites: a network or a name, on one port or any."""

    network: IPNetwork | None = None
    #: In lower case, without a dot at its end.
    host: str | None = None
    port: int | None = None

    @classmethod
    def parse(cls, text: str) -> Allowed:
        """Read a network, an address or a name, with a port or without.

        ``127.0.0.0/8``, ``10.1.2.3:8080``, ``fd00::/8``, ``[fd00::1]:8080``, ``intranet.example``.

        Raises:
            ValueError: If it is none of them.
        """
        text = text.strip().lower()
        parts = re.fullmatch(r"\[([^]]+)](?::(\d+))?|([^:]+)(?::(\d+))?|([^[\]]+)", text)
        if parts is None:
            raise ValueError(f"{text} is no network, address or name")
        name = parts[1] or parts[3] or parts[5]
        digits = parts[2] or parts[4]
        port = int(digits) if digits else None
        if port is not None and not 0 < port < 65536:
            raise ValueError(f"{port} is no port")
        try:
            network = ipaddress.ip_network(name, strict=False)
        except ValueError:
            if not re.fullmatch(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?", name) or _NUMERIC.fullmatch(
                name
            ):
                raise ValueError(f"{text} is no network, address or name") from None
            return cls(host=name.rstrip("."), port=port)
        return cls(network=network, port=port)

    def covers(self, host: str, ip: IPAddress, port: int) -> bool:
        """Whether it allows to connect to this address of this host."""
        if self.port not in (None, port):
            return False
        return self.host == host if self.network is None else _unmapped(ip) in self.network


@dataclass(slots=True)
class Guard:
    """Says which connections may be made."""

    allow: Sequence[Allowed] = ()
    #: Of public sites.
    ports: frozenset[int] = frozenset((80, 443))
    #: Addresses of hosts that are allowed by name, as they were looked up. It widens only the
    #: last question: whatever else leads to one of them has failed at the first.
    _named: set[tuple[IPAddress, int]] = field(default_factory=set)

    def permits(self, host: str, ip: IPAddress, port: int) -> bool:
        """Whether this address of ``host`` may be connected to."""
        if self._open(host, ip, port):
            return True
        if any(one.covers(host, ip, port) for one in self.allow):
            self._named.add((_unmapped(ip), port))
            return True
        return False

    def permits_connection(self, address: str, port: int) -> bool:
        """Whether a socket may be connected to this address, whatever led to it."""
        ip = _unmapped(ipaddress.ip_address(address))
        return self._open("", ip, port) or (ip, port) in self._named

    def _open(self, host: str, ip: IPAddress, port: int) -> bool:
        """Whether it may be connected to by whatever name it is called."""
        if public(ip) and port in self.ports:
            return True
        return any(one.network is not None and one.covers(host, ip, port) for one in self.allow)
