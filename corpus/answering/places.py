"""Countries and states by name: enough to tell a country from a city, no gazetteer."""

from __future__ import annotations

_COUNTRIES = """
Afghanistan Albania Algeria Andorra Angola Argentina Armenia Australia Austria Azerbaijan
Bahamas Bahrain Bangladesh Barbados Belarus Belgium Belize Benin Bhutan Bolivia Botswana Brazil
Britain Brunei Bulgaria Burundi Cambodia Cameroon Canada Chad Chile China Colombia Congo Croatia
Cuba Cyprus Czechia Denmark Djibouti Dominica Ecuador Egypt England Eritrea Estonia Eswatini
Ethiopia Fiji Finland France Gabon Gambia Georgia Germany Ghana Greece Greenland Grenada
Guatemala Guinea Guyana Haiti Honduras Hungary Iceland India Indonesia Iran Iraq Ireland Israel
Italy Jamaica Japan Jordan Kazakhstan Kenya Kiribati Kosovo Kuwait Kyrgyzstan Laos Latvia Lebanon
Lesotho Liberia Libya Liechtenstein Lithuania Luxembourg Madagascar Malawi Malaysia Maldives Mali
Malta Mauritania Mauritius Mexico Micronesia Moldova Monaco Mongolia Montenegro Morocco
Mozambique Myanmar Namibia Nauru Nepal Netherlands Nicaragua Niger Nigeria Norway Oman Pakistan
Palau Palestine Panama Paraguay Peru Philippines Poland Portugal Qatar Romania Russia Rwanda
Samoa Scotland Senegal Serbia Seychelles Singapore Slovakia Slovenia Somalia Spain Sudan Suriname
Sweden Switzerland Syria Taiwan Tajikistan Tanzania Thailand Togo Tonga Tunisia Turkey Türkiye
Turkmenistan Tuvalu Uganda Ukraine Uruguay Uzbekistan Vanuatu Venezuela Vietnam Wales Yemen Zambia
Zimbabwe USSR UAE US U.S UK U.K USA U.S.A
"""
_LONG_COUNTRIES = (
    "Antigua and Barbuda, Bosnia and Herzegovina, Burkina Faso, Cape Verde, "
    "Central African Republic, Costa Rica, Czech Republic, Dominican Republic, East Timor, "
    "El Salvador, Equatorial Guinea, Great Britain, Hong Kong, Ivory Coast, Marshall Islands, "
    "New Zealand, North Korea, North Macedonia, Northern Ireland, Papua New Guinea, Puerto Rico, "
    "San Marino, Saudi Arabia, Sierra Leone, Solomon Islands, South Africa, South Korea, "
    "South Sudan, Soviet Union, Sri Lanka, Trinidad and Tobago, United Arab Emirates, "
    "United Kingdom, United States, Vatican City"
)
_STATES = (
    "Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, Florida, "
    "Georgia, Hawaii, Idaho, Illinois, Indiana, Iowa, Kansas, Kentucky, Louisiana, Maine, "
    "Maryland, Massachusetts, Michigan, Minnesota, Mississippi, Missouri, Montana, Nebraska, "
    "Nevada, New Hampshire, New Jersey, New Mexico, New York, North Carolina, North Dakota, Ohio, "
    "Oklahoma, Oregon, Pennsylvania, Rhode Island, South Carolina, South Dakota, Tennessee, Texas, "
    "Utah, Vermont, Virginia, Washington, West Virginia, Wisconsin, Wyoming, Bavaria, Queensland, "
    "New South Wales, Tasmania, Uttar Pradesh, Kerala, Punjab, Rio de Janeiro, São Paulo"
)

COUNTRIES = frozenset(_COUNTRIES.split()) | frozenset(_LONG_COUNTRIES.split(", "))
STATES = frozenset(_STATES.split(", "))
CONTINENTS = frozenset(
    ("Africa", "Antarctica", "Asia", "Europe", "North America", "Oceania", "South America")
)

#: Words for what comes from a country that do not begin as its name does, or not for long.
DEMONYMS = {
    "american": "united states",
    "british": "britain",
    "chinese": "china",
    "danish": "denmark",
    "dutch": "netherlands",
    "english": "england",
    "finnish": "finland",
    "french": "france",
    "greek": "greece",
    "irish": "ireland",
    "polish": "poland",
    "scottish": "scotland",
    "spanish": "spain",
    "swedish": "sweden",
    "swiss": "switzerland",
    "turkish": "turkey",
    "welsh": "wales",
}

# Endings of adjectives made from the names of places: 'Russian', 'Japanese', 'Iraqi'.
_ADJECTIVES = (
    "ian",
    "ean",
    "ese",
    "ish",
    "ani",
    "aqi",
    "eli",
    "eni",
    "ican",
    "ndic",
    "rab",
    "stani",
)


def is_demonym(word: str) -> bool:
    """True for 'Russian' or 'Turkish', as far as the ending tells."""
    lowered = word.lower()
    if lowered in DEMONYMS:
        return True
    return word[:1].isupper() and len(word) > 4 and lowered.endswith(_ADJECTIVES)
