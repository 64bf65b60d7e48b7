"""English words whose forms no stemmer brings together: a table to read and to extend."""

from __future__ import annotations


def _pairs(table: str) -> dict[str, str]:
    """``"met meet, went gone go"``: the last word of each group is what the others become."""
    groups = (group.split() for group in table.split(","))
    return {form: base for *forms, base in groups for form in forms}


#: Forms of verbs and nouns that news is full of. Left out: forms that are words of their
#: own more often than not ("found", "left", "saw", "lay", "rose" the flower is a price here).
IRREGULAR = _pairs(
    "became become, began begun begin, bought buy, brought bring, broke broken break,"
    " built build, caught catch, came come, chose chosen choose, drew drawn draw, drove driven"
    " drive, fell fallen fall, fought fight, flew flown fly, froze frozen freeze, gave given give,"
    " gone went go, grew grown grow, held hold, kept keep, knew known know, led lead, lost lose,"
    " made make, meant mean, met meet, paid pay, ran run, rose risen rise, said say, sent send,"
    " sold sell, shot shoot, shook shaken shake, sank sunk sink, sought seek, spent spend, spoke"
    " spoken speak, stole stolen steal, stood stand, struck strike, swore sworn swear, taken took"
    " take, taught teach, thought think, threw thrown throw, told tell, understood understand, won"
    " win, wrote written write, withdrew withdrawn withdraw, men man, women woman, children child,"
    " died dying death dead die"
)

#: Peoples and what belongs to them, by country: who asks for Russia means the Russian minister.
DEMONYMS = _pairs(
    "afghan afghans afghanistan, albanian albanians albania, algerian algerians algeria,"
    " american americans america, argentine argentines argentinian argentina, armenian armenians"
    " armenia, australian australians australia, austrian austrians austria, azerbaijani azeri"
    " azerbaijan, bangladeshi bangladeshis bangladesh, belarusian belarusians belarus, belgian"
    " belgians belgium, bolivian bolivians bolivia, bosnian bosnians bosnia, brazilian brazilians"
    " brazil, british briton britons britain, bulgarian bulgarians bulgaria, cambodian cambodians"
    " cambodia, canadian canadians canada, chilean chileans chile, chinese china, colombian"
    " colombians colombia, congolese congo, croatian croatians croat croats croatia, cuban cubans"
    " cuba, cypriot cypriots cyprus, czech czechs czechia, danish dane danes denmark, dutch"
    " netherlands, ecuadorian ecuadorians ecuador, egyptian egyptians egypt, english england,"
    " eritrean eritreans eritrea, estonian estonians estonia, ethiopian ethiopians ethiopia,"
    " european europeans europe, filipino filipinos philippine philippines, finnish finn finns"
    " finland, french france, georgian georgians georgia, german germans germany, ghanaian"
    " ghanaians ghana, greek greeks greece, guatemalan guatemalans guatemala, haitian haitians"
    " haiti, honduran hondurans honduras, hungarian hungarians hungary, icelandic iceland, indian"
    " indians india, indonesian indonesians indonesia, iranian iranians iran, iraqi iraqis iraq,"
    " irish ireland, israeli israelis israel, italian italians italy, jamaican jamaicans jamaica,"
    " japanese japan, jordanian jordanians jordan, kazakh kazakhs kazakhstan, kenyan kenyans kenya,"
    " korean koreans korea, kuwaiti kuwaitis kuwait, latvian latvians latvia, lebanese lebanon,"
    " libyan libyans libya, lithuanian lithuanians lithuania, malaysian malaysians malaysia,"
    " mexican mexicans mexico, moldovan moldovans moldova, moroccan moroccans morocco, nepali"
    " nepalese nepal, nigerian nigerians nigeria, norwegian norwegians norway, pakistani pakistanis"
    " pakistan, palestinian palestinians palestine, peruvian peruvians peru, polish pole poles"
    " poland, portuguese portugal, qatari qataris qatar, romanian romanians romania, russian"
    " russians russia, rwandan rwandans rwanda, saudi saudis saudi, scottish scots scotland,"
    " serbian serbians serb serbs serbia, singaporean singaporeans singapore, slovak slovaks"
    " slovakia, slovenian slovenians slovenia, somali somalis somalia, spanish spaniard spaniards"
    " spain, sudanese sudan, swedish swede swedes sweden, swiss switzerland, syrian syrians syria,"
    " taiwanese taiwan, tanzanian tanzanians tanzania, thai thais thailand, tunisian tunisians"
    " tunisia, turkish turk turks turkey, ugandan ugandans uganda, ukrainian ukrainians ukraine,"
    " uruguayan uruguayans uruguay, uzbek uzbeks uzbekistan, venezuelan venezuelans venezuela,"
    " vietnamese vietnam, welsh wales, yemeni yemenis yemen, zimbabwean zimbabweans zimbabwe"
)
