"""Spanish words of time, without accents, and the words around sums of money. As `time_english.py`."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, dict[int, str]]] = {
    "day": {
        -2: "anteayer|antier|antes de ayer",
        -1: "ayer|anoche",
        0: "hoy|hoy mismo|esta noche|esta tarde|esta manana|hoy en la tarde|hoy en la noche",
        1: "manana|mnn|manna|manana mismo|manana a primera hora|manana por la manana|manana en la manana|manana temprano",
        2: "pasado manana|pasadomanana",
    },
    "eod": {
        1: "en la noche|por la noche|en la tarde|por la tarde|en un rato|al rato|ahorita",
        2: "por la manana|en la manana",
    },
    "aside": {0: "de la manana|a la manana|la manana|cada manana|en las mananas"},
    "weekday": {
        0: "lunes|lun",
        1: "martes",
        2: "miercoles|mier|mie",
        3: "jueves|jue",
        4: "viernes|vier|vie|vienes|biernes",
        5: "sabado|sab|savado",
        6: "domingo|dom",
    },
    "month": {
        1: "enero|ene",
        2: "febrero",
        3: "marzo",
        4: "abril|abr",
        5: "mayo",
        6: "junio",
        7: "julio",
        8: "agosto|ago",
        9: "septiembre|setiembre",
        10: "octubre",
        11: "noviembre",
        12: "diciembre|dic",
    },
    "days": {1: "dia|dias|fecha"},
    "weeks": {7: "semana|semanas"},
    "months": {1: "mes|meses"},
    "years": {1: "ano|anos"},
    "hours": {3600: "hora|horas|hs", 60: "minuto|minutos"},
    "roughly": {0: "alrededor|aproximadamente|mas o menos|como|a eso|sobre"},
    "little": {0: "y|o|si|pero|entonces|que|q|ya|yo|les|le"},
    "weekend": {0: "fin de semana|finde|fin d semana|fines de semana"},
    "next": {
        1: "proximo|proxima|proximos|prox|que viene|q viene|ke viene|entrante|siguiente|otra|que entra|q entra"
    },
    "this": {0: "este|esta"},
    "last": {0: "pasado|pasada|ultimo|ultima"},
    "end": {0: "fin|fines|final|finales|ultimo dia"},
    "begin": {0: "principio|principios|inicio|inicios|comienzo|comienzos"},
    "middle": {0: "mediados|mitad"},
    "in": {0: "en|dentro|dentro de|deme|denme|dame|de aqui a"},
    "since": {0: "hace|hacen"},
    "after": {0: "despues|mas tarde"},
    "every": {0: "cada|todos los|todas las"},
    "by": {0: "para|hasta|antes|antes de|a mas tardar|cuando|en cuanto|apenas|para el|pal|pa"},
    "of": {0: "de|d"},
    "el": {0: "el|al|del"},
    "the": {0: "la|los|las"},
    "few": {0: "unos|unas|algunos|algunas|varios|varias|pocos"},
    "couple": {2: "par"},
    "not": {0: "no"},
    "payday": {0: "me paguen|me pagan|me depositen|dia de pago|me caiga|caiga mi sueldo"},
    "wage": {0: "cobre|cobro|sueldo|salario|nomina|aguinaldo|cheque|pension"},
    "fortnight": {0: "quincena|qna"},
    "holiday": {
        0: "navidad|navidades|ano nuevo|semana santa|reyes|fiestas|las fiestas|pascua|dia de reyes|vacaciones"
    },
    "of_these": {
        0: "cuota|cuotas|pagos|letra|letras|mensualidad|mensualidades|prestamo|prestamos|credito|creditos|vez|veces|personas"
        "|hijos|partes|abonos|mensajes|llamadas|tarjetas|cuentas|de la tarde|de la noche"
    },
    "percent": {0: "por ciento"},
    "spent": {
        0: "pagar|pagare|pago|pague|pagamos|abono|abonar|abone|abonare|deposito|deposite|depositar|depositare|debo|transfiero|transferi"
        "|transferir|transferencia de|mando|mandar|mande|envio|envie|presto|prestaron|puedo|solo|tengo|minimo|cantidad de|monto de"
        "|pago de|cuota de"
    },
}
