"""Abbreviations that newsrooms use without spelling them out: a list to read and to extend.

Others are learnt from the articles that spell them out, see `corpus.language.abbreviations`.
US and UK are spellings of a name, see `corpus.language.english`.
"""

from __future__ import annotations

#: A short form a line, with the words that it stands for.
KNOWN = """
UN      United Nations
EU      European Union
AU      African Union
NATO    North Atlantic Treaty Organization
OSCE    Organization for Security and Cooperation in Europe
WHO     World Health Organization
WTO     World Trade Organization
IMF     International Monetary Fund
IAEA    International Atomic Energy Agency
ICC     International Criminal Court
ICJ     International Court of Justice
IOC     International Olympic Committee
OPEC    Organization of the Petroleum Exporting Countries
ASEAN   Association of Southeast Asian Nations
UNHCR   United Nations High Commissioner for Refugees
UAE     United Arab Emirates
DRC     Democratic Republic of Congo
PM      prime minister
FM      foreign minister
MP      member of parliament
MEP     member of the European Parliament
VP      vice president
AG      attorney general
CEO     chief executive
GDP     gross domestic product
AI      artificial intelligence
ECB     European Central Bank
NHS     National Health Service
FBI     Federal Bureau of Investigation
CIA     Central Intelligence Agency
DHS     Department of Homeland Security
DOJ     Justice Department
FDA     Food and Drug Administration
CDC     Centers for Disease Control and Prevention
EPA     Environmental Protection Agency
FTC     Federal Trade Commission
SEC     Securities and Exchange Commission
FAA     Federal Aviation Administration
NTSB    National Transportation Safety Board
NOAA    National Oceanic and Atmospheric Administration
IDF     Israel Defense Forces
"""
