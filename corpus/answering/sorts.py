"""Common members of the sorts of things that questions ask for: 'which sport', 'what animal'."""

from __future__ import annotations

_MEMBERS = {
    "sport game": (
        "football soccer tennis basketball baseball hockey golf cricket rugby volleyball boxing "
        "swimming cycling chess badminton athletics gymnastics surfing skiing skating wrestling "
        "fencing rowing sailing archery judo karate softball lacrosse snooker darts polo"
    ),
    "animal species pet creature mammal bird insect fish reptile predator": (
        "dog cat horse cow pig sheep goat chicken duck goose turkey bird eagle owl parrot penguin "
        "fish shark whale dolphin seal salmon tuna octopus squid crab lobster snake lizard turtle "
        "crocodile alligator frog toad bear wolf fox lion tiger leopard elephant rhino hippo "
        "giraffe zebra monkey ape gorilla chimpanzee panda koala kangaroo rabbit mouse rat bat "
        "squirrel deer moose buffalo bison camel llama donkey insect bee wasp ant butterfly moth "
        "mosquito fly beetle spider worm snail hornet tortoise otter raccoon beaver hamster"
    ),
    "color colour": (
        "red blue green yellow orange purple pink brown black white grey gray gold silver violet"
    ),
    "language": (
        "english french german spanish italian portuguese dutch russian chinese mandarin japanese "
        "korean arabic hebrew hindi latin greek turkish polish swedish danish norwegian finnish "
        "czech hungarian welsh irish persian urdu bengali"
    ),
    "disease virus illness infection outbreak condition disorder cancer": (
        "flu influenza measles mumps rubella polio malaria cholera ebola zika tuberculosis "
        "smallpox monkeypox mpox covid coronavirus hepatitis typhoid diabetes cancer leukemia "
        "dementia pneumonia meningitis rabies dengue plague salmonella listeria botulism asthma "
        "depression autism epilepsy stroke hiv aids norovirus"
    ),
    "food drink ingredient fruit vegetable meal dish beverage snack product crop item": (
        "bread rice pasta cheese milk butter egg meat beef pork chicken fish soup salad sandwich "
        "burger pizza cake cookie chocolate candy sugar salt coffee tea beer wine water juice soda "
        "apple banana orange grape lemon strawberry potato tomato onion carrot corn wheat bean nut "
        "peanut fries nugget cereal yogurt honey spice oil"
    ),
    "metal material element substance mineral chemical gas": (
        "gold silver copper iron steel tin lead zinc nickel aluminum aluminium platinum uranium "
        "lithium cobalt wood stone glass plastic concrete paper cotton wool silk leather oxygen "
        "hydrogen nitrogen carbon helium methane coal oil gas ammonia mercury diamond"
    ),
    "religion faith": (
        "christianity islam judaism hinduism buddhism catholicism protestantism sikhism christian "
        "muslim jewish catholic orthodox"
    ),
    "instrument": "piano guitar violin drum flute trumpet organ cello bass saxophone harp clarinet",
    "month": (
        "january february march april may june july august september october november december"
    ),
    "day": "monday tuesday wednesday thursday friday saturday sunday",
    "season": "spring summer autumn fall winter",
    "direction": "north south east west northern southern eastern western",
    "planet": "mercury venus earth mars jupiter saturn uranus neptune",
    "job profession occupation career role": (
        "teacher doctor nurse lawyer engineer farmer soldier writer actor singer driver pilot "
        "chef cook judge officer journalist scientist artist player coach director manager"
    ),
}

#: Members of each sort, by its noun, all singular.
MEMBERS: dict[str, frozenset[str]] = {
    noun: frozenset(members.split())
    for nouns, members in _MEMBERS.items()
    for noun in nouns.split()
}
