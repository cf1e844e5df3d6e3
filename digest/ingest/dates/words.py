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
