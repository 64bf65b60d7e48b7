"""What pages write that show no article, in some languages: a table to read and to extend."""

from __future__ import annotations

import re


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in forms), re.IGNORECASE)


#: What a site asks that takes its reader for a program.
ROBOT = _any(
    r"\bare you (?:a |an? )?(?:robot|human)\b",
    r"\b(?:verify|confirm|prove|make sure|check(?:ing)?)(?: that| if)? (?:you(?:['’]re| are)|"
    r"you['’]re) (?:a )?(?:human|not a (?:ro)?bot|real person)",
    r"\bi['’]?a?m not a robot\b",
    r"\bchecking (?:your browser|if the site connection is secure)\b",
    r"\b(?:unusual|suspicious) (?:traffic|activity) (?:from|on) (?:your|this)\b",
    r"\bverifying (?:that )?you are human\b",
    r"\bcomplete the (?:captcha|security check)\b|\bsolve (?:the|this) captcha\b",
    r"\bpress (?:&|and) hold\b.{0,40}\b(?:human|bot)\b",
    r"\byour (?:request|access)\b.{0,40}\bhas been blocked\b",
    r"\b(?:access|permission)\b.{0,40}\bon this server\b",
    r"\bsind sie ein (?:mensch|roboter)\b|\b(?:ich bin|sie (?:sind|kein)) kein roboter\b",
    r"\bbestätigen sie,? dass sie (?:ein mensch|kein roboter) sind\b",
    r"\b(?:no soy un robot|eres (?:un )?(?:robot|humano))\b",
    r"\bverifi(?:ca|que) que (?:eres|es) humano\b",
    r"\b(?:je ne suis pas un robot|êtes-vous un (?:robot|humain)|vérifie[rz] que vous êtes (?:un )?"
    r"humain)\b",
)
ROBOT_TITLES = _any(
    r"just a moment(?:\.\.\.)?",
    r"attention required",
    r"access (?:denied|to this page has been denied)",
    r"pardon our interruption",
    r"robot check|human verification|security check|captcha",
    r"ddos-guard|un momento(?:\.\.\.)?|einen moment(?:,? bitte)?(?:\.\.\.)?|un instant(?:\.\.\.)?",
)

#: A title that says that there is nothing; for a whole title, or what a bar divides of it.
MISSING = _any(
    r"(?:error |fehler |erreur )?40[34](?: error| fehler)?",
    r"(?:error |http )?410(?: gone)?",
    r"(?:(?:error )?404\W{0,3})?(?:(?:the |this |your )?(?:requested )?"
    r"(?:page|article|story|content|file|url)"
    r"(?: (?:you (?:requested|are looking for|were looking for)|requested))? )?"
    r"(?:(?:was |is |could |can)?(?:n['’]?t|not) (?:be )?found|does(?:n['’]t| not) exist|"
    r"(?:is )?(?:no longer|not) available)",
    r"(?:sorry,? |oops\W{1,3})?(?:we )?(?:could|can)(?:n['’]t|not| not) find "
    r"(?:that|the|this|your) (?:page|article|story)(?: you.{0,40})?",
    r"(?:404\W{0,3})?(?:die |diese )?(?:seite|artikel|inhalt) (?:wurde |konnte )?(?:leider )?nicht "
    r"(?:gefunden(?: werden)?|verfügbar)|(?:diese |die )?seite existiert nicht(?: mehr)?",
    r"(?:404\W{0,3})?(?:la |esta )?página no (?:encontrada|existe|disponible|se ha encontrado)",
    r"(?:404\W{0,3})?(?:cette |la )?page (?:introuvable|non trouvée|n['’]existe (?:pas|plus))",
    r"(?:404\W{0,3})?(?:pagina non trovata|página não encontrada|pagina niet gevonden)",
)

#: What opens a question about cookies...
PRIVACY = _any(
    r"\bwe (?:and our partners )?(?:value|respect|care about) your privacy\b",
    r"\bwe (?:and|use) (?:our )?(?:\d+ )?(?:partners|cookies|vendors)\b",
    r"\byour (?:privacy|choices?|consent)\b|\bbefore you continue\b",
    r"\b(?:wir (?:schätzen|respektieren|achten) ihre privatsphäre|ihre (?:einwilligung|zustimmung|"
    r"privatsphäre))\b|\bmit werbung (?:weiter)?lesen\b",
    r"\b(?:valoramos|respetamos|nos importa) (?:tu|su) privacidad\b|\b(?:tu|su) privacidad es\b",
    r"\b(?:nous (?:respectons|accordons)|le respect de) .{0,40}vie privée\b",
    r"\bvos choix .{0,30}cookies\b",
)
#: ...and the button that ends it.
ACCEPT = _any(
    r"\b(?:accept|agree|allow)(?: (?:to )?all| and (?:continue|close)| cookies)?\b.{0,30}$",
    r"^\s*(?:i (?:accept|agree|consent)|consent|got it|ok)\s*$",
    r"\b(?:alle[sn]? )?(?:cookies )?(?:akzeptieren|zustimmen|annehmen)\b",
    r"\bmit werbung weiter(?:lesen)?\b",
    r"\bacept(?:ar|o)(?: (?:todo|todas|y continuar|cookies))?\b",
    r"\b(?:tout accepter|j['’]accepte|accepter (?:et|tout|les)|continuer sans accepter)\b",
)
#: What its paragraphs are about.
CONSENT = _any(
    r"\bcookies?\b|\bconsent\b|\b(?:our|your) (?:partners|privacy|personal data|choices)\b",
    r"\bprocess (?:personal )?data\b|\bprivacy (?:policy|settings)\b|\blegitimate interest",
    r"\b(?:einwilligung|zustimmung|datenschutz\w*|privatsphäre|werbung und tracking)\b",
    r"\b(?:consentimiento|privacidad|nuestros socios|datos personales)\b",
    r"\b(?:consentement|vie privée|nos partenaires|données personnelles|traceurs)\b",
)

ENABLE_SCRIPT = _any(
    r"\b(?:enable|activate|turn on|switch on|allow|requires?|needs?|without) java ?script\b",
    r"\bjava ?script (?:is |must be |to be |has been )?(?:required|disabled|enabled|turned off|"
    r"needed|not (?:enabled|available|supported))\b",
    r"\bjava ?script (?:ist |muss |bitte )?(?:in ihrem browser )?(?:aktivieren|deaktiviert|"
    r"aktiviert|erforderlich|eingeschaltet)\b|\baktivieren sie (?:bitte )?java ?script\b",
    r"\b(?:activ(?:a|ar|e)|habilit(?:a|ar|e)|necesita|requiere) java ?script\b",
    r"\b(?:activer|activez|nécessite|requiert) java ?script\b|\bjava ?script (?:est )?désactivé\b",
)

#: What asks to pay, or to sign in, before one may read on.
PAY = _any(
    r"\b(?:subscribe|sign (?:in|up)|log in|register|create an account)\b[^.]{0,40} to "
    r"(?:continue|keep|read|unlock|access)\b",
    r"\bto (?:continue|keep) reading\b|\bunlock (?:this|the full) (?:article|story)\b",
    r"\b(?:article|story|content) is (?:only |exclusively )?(?:available |exclusive |reserved )?"
    r"(?:for|to) [^.]{0,20}(?:subscribers|members)\b",
    r"\b(?:subscribers?|members?)[- ]only (?:article|story|content)\b",
    r"\byou(?:['’]ve| have) (?:reached|read|used) (?:all )?your\b[^.]{0,40}\b(?:free|limit)\b",
    r"\b(?:jetzt|digital|plus|hier) (?:abonnieren|weiterlesen|testen und weiterlesen)\b",
    r"\b(?:um|wenn sie) (?:den|diesen) (?:ganzen |vollständigen )?(?:artikel|beitrag|text) "
    r"(?:weiter ?zu ?lesen|zu lesen|lesen (?:möchten|wollen))\b|\bweiterlesen mit\b",
    r"\b(?:artikel|inhalt|beitrag) ist (?:nur|exklusiv) für\b[^.]{0,30}(?:abonnent|mitglied|leser)",
    r"\bsuscr[ií]b(?:ete|ase|irse) para (?:seguir|continuar|leer)\b",
    r"\bpara (?:seguir|continuar) leyendo\b",
    r"\b(?:contenido|artículo) (?:exclusivo )?(?:para|solo para) (?:los )?suscriptores\b",
    r"\babonnez-vous pour (?:lire|continuer|accéder)\b",
    r"\bpour (?:lire la suite|continuer (?:à|la) lire)\b",
    r"\bréservée?s? (?:à nos|aux) abonnés\b",
)
