"""What pages write beside their articles: a table to read and to extend.

Each line is a regular expression for a whole line of a page, in any case. A full stop is
left out of what may follow wherever a sentence of an article could begin like that.
"""

from __future__ import annotations

#: Over a list of links to other articles; with a colon, before one such link.
LINK_LABELS = (
    r"(?:please )?read (?:more|also|next|this|this next|now)(?: (?:on|about|at|in) [^.]{1,60})?",
    r"read the full (?:story|article|report)(?: (?:on|at|in) [^.]{1,60})?",
    r"also read",
    r"see (?:also|more)(?: on [^.]{1,40})?",
    r"watch(?: (?:live|now|more|also|next|below|(?:the )?video))?",
    r"listen(?: (?:now|live|to [^.]{1,40}))?",
    r"related(?: (?:article|stor(?:y|ie)|topic|content|coverage|link|news|reading|video|post)s?)?",
    r"more",
    r"more (?:on this(?: (?:story|topic))?|stories|news|coverage|like this)",
    r"more (?:from|about|in|on) [^.]{1,40}",
    r"don['’]?t miss(?: this)?",
    r"recommended(?: (?:for you|reading|stories|articles|by [^.]{1,20}))?",
    r"you (?:may|might) (?:also )?(?:like|be interested in|have missed|enjoy)",
    r"in case you missed it",
    r"(?:the )?(?:most|best) (?:read|popular|viewed|shared|watched)(?: (?:in|on) [^.]{1,30})?",
    r"most (?:read|popular) stories",
    r"trending(?: (?:now|stories|topics))?",
    r"popular(?: (?:now|stories))?",
    r"up next",
    r"what to read next",
    r"editors?['’]?s?['’]? (?:picks?|choice)",
    r"(?:explore (?:more|further)|further reading)",
    r"latest (?:news|stories|headlines|updates)",
    r"(?:top|other) stories",
    r"story timeline",
    r"(?:on this page|in this (?:article|story))",
    r"(?:leggi anche|l[eé]a tambi[eé]n|lee tambi[eé]n|leia (?:tamb[eé]m|mais)|(?:à )?lire aussi)",
    r"(?:lesen sie (?:auch|mehr)|mehr zum thema|auch interessant)",
)

_NAVIGATION = (
    r"(?:skip|jump) to .{1,30}",
    r"accessibility (?:links|help|statement)",
    r"breaking news",
    r"(?:main |site )?(?:menu|navigation)",
    r"(?:open|close|toggle) .{1,30}(?:menu|navigation)",
    r"search(?: (?:the |this )?(?:web)?site| for)?\W*",
    r"close(?: menu)?",
    r"home",
    r"(?:back|return) to (?:top|home|homepage|the top)",
    r"(?:next|previous|prev)(?: (?:article|story|post|page))?",
    r"(?:show|view|load|see) (?:more|less|all)(?: [^.]{1,30})?",
    r"print(?: article| this page)?",
    r"order reprints",
    r"xs|sm|md|lg|xl",
    r"\d+x\d+ image",
    r"(?:text|font) size.{0,20}",
    r"a[+-](?: a[+-])*",
    r"page \d+ of \d+|\d+ ?/ ?\d+",
    r"(?:this is a )?modal window.*",
    r"(?:the )?video (?:player is )?(?:loading|could not be).*",
    r"loading\W{0,3}",
    r"play(?: video| audio)?|video ad feedback",
    r"\d{1,2}:\d{2}(?::\d{2})?(?: ?[-–] ?source:? .{1,40})?",
    r"click (?:to|for) (?:expand|enlarge|share|print|view|see|play|more)[^.]*",
    # Breadcrumbs, and sections in a row.
    r"(?>[\w&'’]+(?: [\w&'’]+){0,2}\s*[>›»|/]\s*){2,}(?:[\w&'’]+(?: [\w&'’]+){0,2})?",
)

_ADVERTISEMENTS = (
    r"advertisement(?:s| feature)?|advertising|ads?(?: feedback)?",
    r"sponsored(?: (?:content|by [^.]{1,40}))?|promoted(?: content)?|paid (?:content|post)",
    r"(?:story |article )?continues? (?:reading )?(?:below|after)(?: (?:the |this )?ad\w{0,11})?",
    r"(?:keep |continue )reading(?: (?:below|the main story))?",
    r"scroll (?:down )?(?:to|for) [^.]{1,40}",
    r"skip ad\w{0,11}",
    r"get access to .{1,200}\b(?:subscriptions?|promo code|discount)\b.*",
)

_COUNTS = (
    r"(?:leave|post|add|write|view|show|hide)? ?(?:a |\d+ |the )?comments?"
    r"(?: ?\(?\d*\)?| section)?",
    r"\d[\d.,]*[km]? (?:comments?|shares?|views?|likes?)",
    r"(?:listen|read)?\W{0,3}\d+[ -]min(?:ute)?s?(?: (?:read|listen)[^.]{0,12})?",
    r"(?:estimated )?(?:reading|read) time\W.{0,20}",
    r"(?:tempo de leitura|tiempo de lectura|lesezeit|temps de lecture|tempo di lettura)\W.{0,20}",
    r"join the (?:conversation|discussion)\W*",
)

_ACCOUNTS = (
    r"(?:sign|log) ?(?:in|up|out)|register(?: now)?|(?:my )?account",
    r"subscribe(?: (?:now|today|here))?",
    r"donate(?: now)?",
    r"become a (?:member|subscriber|supporter|patron)[^.]{0,60}\.?",
    r"already (?:a |have an )?(?:subscriber|member|account|registered)\b.*",
    r"support (?:our|independent|local|quality) (?:journalism|news)[^.]{0,80}\.?",
    r"(?:this )?(?:article|story|content|page) has been sent to.{0,40}",
)

_ZONE = r"(?:GMT|UTC|[ECMP][SD]?T|CES?T|BST|IST|Uhr|h)"
_LIVE = (
    r"(?:show )?key (?:events?|moments?|developments?|points?)(?: only)?(?: \(\d+\))?",
    r"live(?: (?:feed|reporting|updates?|blog|coverage|ticker))?",
    r"(?:\d+ )?new (?:posts?|updates?)|pinned(?: post)?|filters?(?: \(\d+\))?",
    r"please turn on java ?script to use this feature",
    # The hour of an entry: "3h ago 14.22 GMT", "Posted at 9:14 pm", "vor 5 Minuten".
    rf"(?:(?:posted|published|(?:last )?updated|aktualisiert)(?: at| on| um)?:? )?"
    rf"(?:\d{{1,2}} ?[ap]\.?m\.?|\d{{1,2}}[:.h]\d{{2}}(?::\d{{2}})?(?: ?[ap]\.?m\.?)?)"
    rf"(?: {_ZONE})?",
    r"\d{1,3} ?(?:s|m|h|d|secs?|mins?|hrs?|seconds?|minutes?|hours?|days?)(?: ago)?"
    rf"(?: \d{{1,2}}[:.]\d{{2}}(?: {_ZONE})?)?",
    r"(?:vor|hace|il y a) \d{1,3} [^\W\d]{1,9}",
)

_RIGHTS = (
    r"(?:©|\(c\)|copyright ?(?:©|\(c\)|ⓒ|\d{4}|by|notice)).{0,200}",
    r"(?:[^.]{0,80}\W)?all rights reserved\.?(?:.{0,200}permission.{0,40})?",
    r"this (?:material|content|copy|article) (?:may not be|is for your personal).*",
    r"our standards: .{1,60}",
    r"terms (?:of (?:use|service)|and conditions)|(?:privacy|cookie) (?:policy|notice|settings)",
    r"contact us|about us|advertise with us|send (?:us )?feedback|request a correction",
    r"report (?:a |an )?(?:typo|error|correction)[^.]{0,40}",
)

_PICTURES = (
    r"(?:photo(?:graph)?|image|picture|illustration)(?: (?:credit|source|by|courtesy(?: of)?))?"
    r"\s*[:/]\s*(?>(?-i:[A-Z])\S* ?){1,6}",
    r"(?:photo(?:graph)?|image|picture|video) (?:credit|by|courtesy of) (?>(?-i:[A-Z])\S* ?){1,6}",
    r"(?:photo|image|picture|media) caption",
    r"credits?:? (?:\S+ ){0,4}[^\s/]*/(?>\S+ ?){1,4}",
    r"getty images|ap photo",
    r"(?:image|photo|picture) source\b.{0,60}",
    r"\((?:ap photo|photo|reuters|afp|getty images)\b[^()]{0,80}\)",
    r"(?-i:[A-Z])[\w.'’-]+(?: (?-i:[A-Z])[\w.'’-]+){0,3} ?/ ?(?:getty images|ap|afp|reuters|epa)",
)

_ADDRESSES = (r"(?:https?://|www\.)\S+", r"\S+@\S+\.\S+", r"@\w{2,}", r"\w{1,10}\.com/\S+")

_NEWSLETTERS = (
    r"(?:sign up|subscribe|register|join|get|receive|click here to)\b.{0,140}\b"
    r"(?:newsletters?|inbox|e-?mail (?:alerts?|updates)|daily briefing|mailing list|news alerts?|"
    r"push notifications?|whatsapp channel|telegram channel)\b.{0,120}",
    r"(?:by|when) (?:signing up|subscribing|registering|submitting|clicking|entering|providing|"
    r"continuing|using (?:this|our) (?:web)?site|creating an account)\b.{0,200}\b"
    r"(?:agree|terms|privacy|consent|cookies?|acknowledge)\b.*",
    r"you (?:can|may) (?:unsubscribe|opt out|change your (?:settings|preferences))\b.*",
    r"(?:enter|type) (?:your|a valid) e-?mail.{0,100}",
    r"(?:your|invalid) e-?mail(?: address)?\b.{0,80}",
    r"thank(?:s| you) for (?:signing up|subscribing|registering).{0,120}",
    r"(?:please check your|keep an eye on your) (?:inbox|e-?mail).{0,80}",
    r"never miss (?:a|an|the|out on) (?:story|beat|thing|update|news|big).{0,100}",
    r"download (?:the|our) .{0,40}\bapp\b.{0,80}",
    r"click here (?:to|for) .{0,120}",
    r"(?:an|there was an) error .{0,60}(?:try again|process).{0,60}",
)

_LETTERS = (
    r"privacy notice: .*",
    r"after newsletter promotion",
    r"free (?:daily|weekly) newsletter",
    r"our [^.]{0,30}\b(?:e-?mail|newsletter)\b.{0,200}",
)

_COOKIES = (
    r"(?:we|this (?:web)?site|our (?:web)?site|our partners)\b.{0,80}\buses? (?:\w+ )?cookies\b.*",
    r"(?:accept|reject|allow|manage) (?:all|additional|optional|my|your|cookies?|preferences|"
    r"settings)(?: (?:cookies?|preferences|settings))?",
    r"to (?:display|show|view) this content.{0,80}cookies.*",
    r"(?:this content|it) is provided by .{1,60}cookies.*",
)

_CONTACTS = (
    r"(?:like|follow|find|join|connect with) us on\b.{0,100}",
    r"follow (?:[\w.'’]+ ){0,4}(?:on (?:twitter|facebook|instagram|x|threads|linkedin)\b|@).{0,80}",
    r"(?:have|got) (?:a )?(?:news |story )?(?:tip|question|story)s?\b.{0,30}\?.{0,160}@\S+.{0,80}",
    r"(?:write to|e-?mail|contact|reach|follow) [^@]{0,80}@\S+.{0,60}",
    r"[^.]{0,60}\b(?:can|may) be (?:reached|contacted) (?:at|by|on) .{0,60}(?:@|\d{3}).{0,60}",
    r"(?:more|follow|full coverage|for more)\b[^.]{0,80}https?://.*",
    r"email the (?:author|writer|editor)s?",
)

_PAYWALLS = (
    r"(?:please )?(?:subscribe|sign in|log in|register)\b.{0,30} to continue\b.{0,60}",
    r"(?:please )?(?:subscribe|sign in|log in|register)\b.{0,30} to "
    r"(?:keep|read|unlock|view|access)\b.{0,30}\b(?:reading|article|story|stories|content|full|more|site)\b.{0,60}",
    r"to (?:continue|keep) reading(?:,| this| the| for| please).{0,100}",
    r"this (?:article|story|content|page) is (?:only )?(?:(?:available|exclusive|reserved) )?"
    r"(?:for|to) .{0,30}(?:subscribers?|members?)\b.{0,60}",
    r"you(?:['’]ve| have) (?:reached|read) your .{0,60}(?:limit|articles?)\b.{0,60}",
)

_MAKERS = (
    r".{0,80} contributed (?:to this (?:report|story|article)|reporting)\b.{0,80}",
    r"contributing: .{0,80}",
    r"\(?(?:additional )?(?:reporting|writing|editing|compiled|translated) by "
    r"(?>[\s,;:&()/.]+|\b(?-i:[^\W\da-z_])[\w'’-]*|\b(?:by|in|and|with|additional|reporting|"
    r"writing|editing|edited|from|the|at|for|van|von|de|der|del|la|al|el)\b)+",
)

# German, Spanish and French pages.
_ELSEWHERE = (
    r"(?:artikel )?(?:teilen|drucken|merken|vorlesen|kommentieren)|zur startseite|anzeige|werbung",
    r"(?:compartir|imprimir|guardar|publicidad|comentarios)|(?:partager|imprimer|publicité)",
    r"(?:hier )?(?:(?:newsletter|jetzt) )?(?:abonnieren|anmelden)(?: und .{1,80})?|"
    r"(?:zum|unser) newsletter.{0,80}",
    r"(?:melden sie sich|abonnieren sie|bestellen sie) .{0,60}newsletter.{0,80}",
    r"(?:suscr[ií](?:bete|base)|reg[ií]strate|apúntate) .{0,60}(?:newsletter|bolet[ií]n).{0,80}",
    r"(?:inscrivez-vous|abonnez-vous|recevez) .{0,60}(?:newsletter|lettre d['’]information).{0,80}",
    r"(?:alle )?(?:cookies )?akzeptieren|aceptar (?:todo|todas las cookies)|tout accepter",
    r"(?:dieser|der) (?:artikel|inhalt) ist (?:nur |exklusiv )?für .{0,30}abonnent\w*\b.{0,60}",
    r"(?:suscr[ií]b(?:ete|ase) para|para) (?:seguir|continuar) leyendo.{0,60}",
    r"(?:abonnez-vous pour (?:lire|continuer)|il vous reste \d+ ?%).{0,80}",
    r"(?:alle rechte vorbehalten|todos los derechos reservados|tous droits réservés)\.?",
)

#: Everything but links.
NOTICES = (
    *_LIVE,
    *_ELSEWHERE,
    *_NAVIGATION,
    *_ADVERTISEMENTS,
    *_COUNTS,
    *_ACCOUNTS,
    *_RIGHTS,
    *_PICTURES,
    *_ADDRESSES,
    *_NEWSLETTERS,
    *_LETTERS,
    *_COOKIES,
    *_CONTACTS,
    *_PAYWALLS,
    *_MAKERS,
)

#: "Business News" and "Top Stories Topics Video" are parts of a site; "Harbour News" is a name.
SECTION_WORDS = frozenset(
    "breaking latest top world local national international business sports sport political"
    " politics science technology tech entertainment health weather travel opinion video live more"
    " all our other related us uk europe africa asia culture arts money lifestyle education crime"
    " good press news media tv radio network today daily weekly mail newsletter newsletters"
    " release releases magazine the and your in on for from home headlines most read stories"
    " topics listen menu sections videos photos podcasts subscribe".split()
)
#: Networks to share with, and what one does there.
SHARING = frozenset(
    "share tweet pin post email e mail send print save copy link facebook twitter x linkedin"
    " whatsapp reddit telegram pinterest messenger threads bluesky flipboard pocket sms instagram"
    " youtube tiktok rss bookmark copied gift".split()
)
#: What stands between those words in a share bar.
BESIDE_SHARING = frozenset(
    "on to via with by this the article story page it a an in new window opens close options copy"
    " url tool tools icon friend us".split()
)
