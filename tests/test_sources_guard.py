"""Which addresses may be connected to: the law that no private one is, however it is written."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.sources.guard import Allowed, Guard, literal, public

PRIVATE = [
    IPv4Network(text)
    for text in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 "
        "192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 "
        "203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32"
    ).split()
]
private_4 = st.sampled_from(PRIVATE).flatmap(
    lambda network: st.integers(0, network.num_addresses - 1).map(network.__getitem__)
)
any_4 = st.integers(0, 2**32 - 1).map(IPv4Address)
any_6 = st.integers(0, 2**128 - 1).map(IPv6Address)


def part(number: int, base: str) -> str:
    return {"decimal": f"{number}", "octal": f"0{number:o}", "hex": f"0X{number:x}"}[base]


@st.composite
def notations(draw: st.DrawFn, ips: st.SearchStrategy[IPv4Address]) -> tuple[IPv4Address, str]:
    """An address, in one of the notations that some program understands."""
    ip = draw(ips)
    dots = draw(st.integers(0, 3))
    fronts = [(int(ip) >> shift) & 255 for shift in (24, 16, 8)[:dots]]
    numbers = [*fronts, int(ip) & (256 ** (4 - dots) - 1)]
    base = st.sampled_from(["decimal", "octal", "hex"])
    text = ".".join(part(number, draw(base)) for number in numbers)
    return ip, text + draw(st.sampled_from(["", "."]))


def within_6(ip: IPv4Address) -> list[IPv6Address]:
    """IPv4 as each of the ways in which IPv6 can hold it, as far as any program uses them."""
    n = int(ip)
    return [
        IPv6Address(number)
        for number in (
            n,  # compatible
            0xFFFF << 32 | n,  # mapped
            0xFFFF << 48 | n,  # translated
            0x64FF9B << 96 | n,  # NAT64
            0x64FF9B0001 << 80 | n,  # NAT64 of one's own
            0x2002 << 112 | n << 80,  # 6to4
            0x20010000 << 96 | n << 64,  # Teredo: the server
            0x20010000 << 96 | (n ^ 0xFFFFFFFF),  # Teredo: the client
            0x2A00 << 112 | 0x5EFE << 32 | n,  # ISATAP
            0x2A00 << 112 | 0x02005EFE << 32 | n,
            0xFE80 << 112 | 0x5EFE << 32 | n,
        )
    ]


@given(notations(private_4))
def test_no_notation_of_a_private_address_passes(case: tuple[IPv4Address, str]) -> None:
    ip, text = case
    assert literal(text) == ip
    assert not public(ip)


@given(notations(any_4))
def test_every_notation_is_understood(case: tuple[IPv4Address, str]) -> None:
    ip, text = case
    assert literal(text) == ip


@given(private_4)
def test_no_private_address_passes_within_ipv6(ip: IPv4Address) -> None:
    for six in within_6(ip):
        assert not public(six)
        assert not Guard().permits("news.example", six, 80)
        assert not Guard().permits_connection(str(six), 80)


@given(any_4)
@example(IPv4Address("192.88.99.1"))
def test_what_passes_is_global_to_the_standard_library_too(ip: IPv4Address) -> None:
    if public(ip):
        assert ip.is_global
        assert not ip.is_multicast
        assert not ip.is_reserved


@given(st.one_of(any_6, st.integers(1 << 125, (1 << 126) - 1).map(IPv6Address)))
def test_what_passes_of_ipv6_is_global_too(ip: IPv6Address) -> None:
    if public(ip) and ip.ipv4_mapped is None and ip not in ip_network("64:ff9b::/96"):
        assert ip.is_global
        assert not any((ip.is_multicast, ip.is_link_local, ip.is_site_local, ip.is_reserved))
        assert ip.sixtofour is None
        assert ip.teredo is None


@pytest.mark.parametrize(
    "text",
    "8.8.8.8 93.184.216.34 172.15.0.1 172.32.0.1 100.128.0.1 192.167.0.1 2606:4700::1111 "
    "2a00:1450:4001::2e ::ffff:8.8.8.8 64:ff9b::808:808".split(),
)
def test_public_sites_pass(text: str) -> None:
    assert public(ip_address(text))
    assert Guard().permits("news.example", ip_address(text), 443)
    assert Guard().permits_connection(text, 443)
    assert not Guard().permits("news.example", ip_address(text), 8080)


@pytest.mark.parametrize("host", ["example.org", "1and1.com", "0x.example", "a.b1", "1.com.", "x"])
def test_a_name_is_no_address(host: str) -> None:
    assert literal(host) is None


@pytest.mark.parametrize("host", ["1.2.3.4.5", "256.1.1.1", "09.1.1.1", "4294967296", "::1::"])
def test_what_looks_like_an_address_and_is_none_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        literal(host)


@pytest.mark.parametrize(
    ("text", "host", "address", "port", "expected"),
    [
        ("127.0.0.0/8", "localhost", "127.9.9.9", 8080, True),
        ("127.0.0.0/8", "localhost", "::ffff:127.9.9.9", 8080, True),
        ("127.0.0.0/8", "localhost", "126.9.9.9", 8080, False),
        ("127.0.0.1", "localhost", "127.0.0.1", 1, True),
        ("127.0.0.1:8080", "localhost", "127.0.0.1", 8080, True),
        ("127.0.0.1:8080", "localhost", "127.0.0.1", 80, False),
        ("10.0.0.7/8:81", "a", "10.200.0.1", 81, True),
        ("::1", "a", "::1", 81, True),
        ("[::1]", "a", "::1", 81, True),
        ("[fd00::]/8", "a", "fd00::1", 80, None),
        ("fd00::/8", "a", "fd00::1", 80, True),
        ("[fd00::/8]:81", "a", "fd00::1", 80, False),
        ("[fd00::/8]:81", "a", "fd00::1", 81, True),
        ("Intranet.Example.", "intranet.example", "10.0.0.1", 81, True),
        ("intranet.example:81", "intranet.example", "10.0.0.1", 81, True),
        ("intranet.example:81", "intranet.example", "10.0.0.1", 82, False),
        ("intranet.example", "an.intranet.example", "10.0.0.1", 80, False),
        ("http://intranet", "", "", 0, None),
        ("*", "", "", 0, None),
        ("1.2.3", "", "", 0, None),
        ("a:0", "", "", 0, None),
        ("a:65536", "", "", 0, None),
        ("", "", "", 0, None),
    ],
)
def test_what_an_operator_may_allow(
    text: str, host: str, address: str, port: int, expected: bool | None
) -> None:
    if expected is None:
        with pytest.raises(ValueError, match=r"."):
            Allowed.parse(text)
        return
    guard = Guard([Allowed.parse(text)])
    assert guard.permits(host, ipaddress.ip_address(address), port) is expected
    assert guard.permits_connection(address, port) is expected
