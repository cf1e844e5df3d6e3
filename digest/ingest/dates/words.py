"""Names of months and weekdays as news pages write them, in the six languages of our sources."""

import re
import unicodedata

_MONTHS = {
    1: "january jan janvier janv januar jänner jän enero ene января янв январь يناير كانون_الثاني جانفي",
    2: "february feb février févr fevrier februar febrero февраля фев февраль فبراير شباط فيفري",
    3: "march mar mars märz mär marzo марта мар март مارس آذار",
    4: "april apr avril avr abril abr апреля апр апрель أبريل ابريل إبريل نيسان أفريل",
    5: "may mai mayo мая май مايو أيار ماي",
    6: "june jun juin juni junio июня июн июнь يونيو يونيه حزيران جوان",
    7: "july jul juillet juil juli julio июля июл июль يوليو يوليه تموز جويلية",
    8: "august aug août aout agosto ago августа авг август أغسطس اغسطس آب أوت",
    9: "september sep sept septembre septiembre setiembre сентября сен сент сентябрь سبتمبر أيلول",
    10: "october oct octobre oktober okt octubre октября окт октябрь أكتوبر اكتوبر تشرين_الأول",
    11: "november nov novembre noviembre ноября ноя ноябрь نوفمبر تشرين_الثاني",
    12: "december dec décembre déc decembre dezember dez diciembre dic декабря дек декабрь ديسمبر كانون_الأول",
}
# Monday is 0, as datetime counts. Inflected forms as they stand after a preposition ("в среду").
_WEEKDAYS = {
    0: "monday lundi montag lunes понедельник الاثنين الإثنين",
    1: "tuesday mardi dienstag martes вторник الثلاثاء",
    2: "wednesday mercredi mittwoch miércoles miercoles среду среда الأربعاء الاربعاء",
    3: "thursday jeudi donnerstag jueves четверг الخميس",
    4: "friday vendredi freitag viernes пятницу пятница الجمعة",
    5: "saturday samedi samstag sonnabend sábado sabado субботу суббота السبت",
    6: "sunday dimanche sonntag domingo воскресенье الأحد الاحد",
}


def key(word: str) -> str:
    """A name as the tables have it: composed, lower case, without a full stop."""
    return unicodedata.normalize("NFC", word).casefold().rstrip(".")


def _table(names: dict[int, str]) -> dict[str, int]:
    return {key(word.replace("_", " ")): number for number, line in names.items() for word in line.split()}


MONTHS = _table(_MONTHS)
WEEKDAYS = _table(_WEEKDAYS)


def _any_of(table: dict[str, int]) -> str:
    return "|".join(re.escape(name) for name in sorted(table, key=len, reverse=True))


MONTH = rf"(?:{_any_of(MONTHS)})"
WEEKDAY = rf"(?:{_any_of(WEEKDAYS)})"


def _lines(text: str) -> frozenset[str]:
    """Names of several words, one a line."""
    return frozenset(line.strip() for line in text.strip().split("\n"))


# Agencies that a bare dash may follow; with a date beside it, any name in parentheses is taken for one.
AGENCIES = frozenset(
    word
    for line in (
        "afp ap reuters upi tass itar-tass interfax ria dpa efe ansa xinhua kyodo yonhap spx xna sputnik bns pap",
        "ctk čtk apa sid pti ani ians aap bloomberg afns afps nns dvids cna rtr anadolu aa wam spa mena kuna petra",
        "belga ritzau ntb tt stt prnewswire cnn voa rfe/rl тасс итар-тасс интерфакс риа رويترز واس وام سبوتنيك تاس",
        "dpa/afp reuters/afp",
    )
    for word in line.split()
) | _lines(
    """
    риа новости
    ria novosti
    europa press
    business wire
    globe newswire
    pr newswire
    associated press
    agence france-presse
    armed forces
    فرانس برس
    أ ف ب
    أ.ف.ب
    ا ف ب
    د ب أ
    أ ب
    """
)
# Words inside names of places that are written small.
SMALL = frozenset(
    word
    for line in ("of the and", "de la le les sur aux du", "am an der den", "del los las el y e", "upon di da do a")
    for word in line.split()
)
# Countries that may follow a place without a date or an agency: Washington, USA - The …
COUNTRIES = frozenset(
    word
    for line in (
        "usa us uk france germany russia china japan india iran iraq israel italy spain poland ukraine turkey",
        "egypt canada australia norway sweden finland england scotland syria taiwan belgium netherlands greece romania",
        "brazil mexico pakistan afghanistan qatar uae",
    )
    for word in line.split()
) | _lines(
    """
    south korea
    north korea
    saudi arabia
    united kingdom
    united states
    czech republic
    new zealand
    south africa
    """
)
# Before a weekday, these mean another day than the one on which the story is told.
NOT_TODAY = frozenset(
    word
    for line in (
        "next last since until till by before after every each",
        "prochain dernier depuis avant jusqu",
        "nächsten letzten seit bis vor kommenden",
        "próximo pasado desde hasta antes",
        "следующий прошлый следующую прошлую до после",
        "منذ حتى قبل",
    )
    for word in line.split()
)
