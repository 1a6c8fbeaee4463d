"""Opting out in plain Spanish. Sentences come without accents and punctuation; see optout_english.py."""

from __future__ import annotations

from typing import Final

from bot.understanding.wording import Rule, Wordings

_LISTS: Final = {
    "stop": "dejad|parad|deje|dejen|deja|dejar|paren|pare|para|parar|basta|cesen|terminen|suspendan",
    "write_me": "escribirme|enviarme|mandarme|molestarme|textearme|mensajearme|contactarme|acosarme|fastidiarme|escribirnos"
    "|enviarnos|mandarnos|molestarnos|hostigarme|escribir|molestar|textear|fastidiar|hostigar",
    "send": "enviar|mandar|recibir|enviarme|mandarme|enviarnos|mandarnos|enviando|mandando|recibiendo",
    "write": "escribais|molesteis|contacteis|escriban|escriba|escribas|escribir|molesten|moleste|molestes|molestar|contacten|contacte|contactes|contactar"
    "|texteen|textear|hostiguen|fastidien|escribiendo|molestando|contactando",
    "dispatch": "envieis|mandeis|envien|envie|envies|enviar|manden|mande|mandes|mandar|enviando|mandando",
    "texts": "mensaje|mensajes|mensajitos|sms|textos|texto|avisos|aviso|recordatorios|recordatorio|notificaciones|alertas|msj|msjs|whatsapps",
    "any": "mas|sus|los|las|estos|esos|este|ningun|ninguno|tantos|tanto|de|el|la|tus|mis|un|esos|este_tipo_de|ya|otro|otros",
    "number": "mi numero|mi telefono|mi celular|mi movil|este numero|este telefono|este celular|mi nombre|mis datos",
}

_GUARDS: Final = {
    "negated": (
        "dile|diles|decirle|digale|le_dije que? no|ya_no|ya|nunca? me|nos? escriba|escriban|deje|moleste|mande|escribiera",
        "mi|tu|su hermana|hermano|ex|novio|novia|primo|prima|tia|mama|papa|jefe|suegra|vecino|vecina no? para|deja",
        "no|nunca|sin me? deje|dejen|dejes|dejar|paren|pare|pares|cancelen|cancele|suspendan|quiten|quiero_dejar",
    ),
    "said of the past": (
        "por_que|porque|desde_cuando|cuando me|nos|ya|no* dejaron|dejo|pararon|mandan|envian|escriben|llegan",
        "no recibi|recibimos|he_recibido|recibo",
        "no me llego|llegaron|llega|llegan|mandaron|enviaron",
    ),
    "place or time": (
        "al|en_el|en_mi|a_mi trabajo|oficina|empleo",
        (
            "de_noche|por_la_noche|en_la_noche|en_la_manana|en_la_madrugada|de_madrugada|tan_temprano|tan_tarde|los_domingos"
            "|los_fines|el_domingo|el_fin|antes_de|despues_de|en_horario|en_horas|a_estas_horas"
        ),
    ),
    "another medium": (
        "por|el|al|a_mi correo|email|e_mail|carta",
        "por|el telefono",
        "en ingles|espanol|chino|este_idioma",
        "con|de|sus|mas|recibir llamadas|llamadas_telefonicas|estados_de_cuenta|recibos|cartas|correos|facturas",
    ),
    "of something else": (
        "de_la|del|de_mi|el|la|mi seguro|tarjeta|cuenta|prestamo|credito|poliza|domiciliacion|contrato|plan|servicio|pago|buro|luz",
        "numero anterior|viejo|de_cuenta|de_tarjeta",
        "baja de|del|en|de_la|en_el|en_la imss|universidad|escuela|gimnasio|gym|trabajo|curso|internet|isapre|autonomos|netflix|spotify|hbo|revista",
        "suscripcion de|a|al !mensajes|sms|los|sus|textos|avisos|alertas|estos|esta",
        "mas|muy|tan|la tasa|el_interes mas? baja",
    ),
    "fees": (
        "recargo|recargos|comision|comisiones|multa|cargo|cargos|intereses|mora ... quitenlo|quitenla|quiten|quitenmelo|borrenlo|eliminen|cancelen|condonen",
        "quiten|quitenme|eliminen|cancelen|condonen|borren el|la|los|las|ese|esa|mi? recargo|recargos|comision|comisiones|multa|cargo|cargos|intereses|mora",
    ),
    "not to me": (
        "a mi|mis familia|familiares|esposa|esposo|jefe|madre|padre|hijos|hijo|hija|vecinos|hermano|hermana|amigos",
    ),
    "hypothetical": ("si|que_pasa_si|cuando yo? dejo|cancelo|me_doy|paro",),
    "wants a person": (
        (
            "hablar|comunicar|comuniqueme|comuniquenme|pasar|paseme|pasenme|transferir|transfieranme|quiero|necesito|atienda|atiendame|poner|ponganme|deme|denme ... persona"
            "|humano|agente|asesor|asesora|ejecutivo|ejecutiva|alguien|gerente|supervisor|representante"
        ),
        "persona|humano|asesor real|de_verdad|vivo",
    ),
    "wants them back": (
        "quiero|quisiera|gustaria|encantaria que|q me|nos? vuelvan|vuelva a",
        "^ si|ok|por_favor|bueno* quiero|deseo|quisiera|me_gustaria|acepto recibir|tener|que_me_lleguen {any}* {texts}",
        "volver a recibir|recibirlos|recibirlas|tener|activar",
        "reactivar|reactiven|reactivenme|reanudar|reanuden|reactive",
        "otra_vez|de_nuevo|de_vuelta los|mis|sus {texts}",
    ),
    "texts are welcome": (
        "solo|mejor|prefiero|unicamente por? {texts}",
        "por {texts} esta|si|mejor|por_favor|nomas|solamente|unicamente",
        "^ por_favor? sigan mandando|enviando|mandandome|enviandome",
    ),
    "by mistake": (
        "por_error|sin_querer|no_queria|no_quise|me_dieron|estoy_dado",
        "me equivoque|confundi al|cuando_quise? darme|dar|mandar|poner de? baja|alto|stop|cancelar",
    ),
}

_USUAL: Final = (
    "negated",
    "said of the past",
    "place or time",
    "another medium",
    "not to me",
    "hypothetical",
)

SPANISH: Final = Wordings(
    language="es",
    spaced=True,
    lists=_LISTS,
    guards=_GUARDS,
    doubts=(
        *_USUAL,
        "of something else",
        "by mistake",
        "wants them back",
        "wants a person",
        "texts are welcome",
        "fees",
    ),
    firm=("wants them back", "wants a person", "fees"),
    overruled=("another medium", "of something else"),
    rules=(
        Rule(
            "dejen de escribirme",
            (
                "{stop} ya? de {write_me}",
                "{stop} ya? de {send} {any}* {texts}|esto|eso|cosas",
                "{stop} ya? con {any}* {texts}",
                "ya paren|basta|dejen $",
                "^ basta ya? $",
                "{stop} de llamar|llamarme y|o|ni {write_me}",
            ),
            _USUAL,
        ),
        Rule(
            "no me escriban",
            (
                "no|ya_no|nunca|jamas|tampoco mas? me|nos vuelvan_a|vuelva_a|vuelvas_a|sigan|siga|sigas|esten|este? {write}",
                "no|ya_no|nunca|jamas me|nos vuelvan_a|vuelva_a|vuelvas_a|sigan|siga|sigas|esten|este? {dispatch} {any}* {texts}|nada|cosas|mas",
                "no|ya_no|nunca|jamas me|nos vuelvan_a|vuelva_a|sigan|siga|esten? {dispatch} mas|por_favor? $",
                "no|ya_no|nunca|jamas {dispatch} {any}* {texts}|nada|cosas|mas a mi|este|mi_numero_de telefono|celular|numero|cel",
            ),
            _USUAL,
        ),
        Rule(
            "no quiero mensajes",
            (
                "no|ya_no|tampoco quiero|deseo|necesito|quisiera recibir|tener|ver? {any}* {texts}",
                "no|ya_no quiero|deseo que me vuelvan_a|sigan? {write}|{dispatch}",
                "no|ya_no quiero|deseo ser contactado|contactada|molestado|molestada",
            ),
            _USUAL,
        ),
        Rule(
            "no mas mensajes",
            ("no|basta_de|cero|ni_un|ningun|nada_de mas|tantos|otro {texts}", "cero|basta_de|ningun {texts}"),
            _USUAL,
        ),
        Rule(
            "darme de baja",
            (
                "darme|denme|deme|dame|darnos|demen|dese de|la baja",
                "quiero|solicito|pido|deseo|necesito la|mi|una baja",
                "dar|den|de|doy|dar de baja {number}|los_mensajes|sms|el_servicio_de_mensajes",
                "baja de los|sus|estos|la|su mensajes|sms|lista|avisos",
            ),
            ("of something else", "by mistake", "hypothetical", "negated"),
        ),
        Rule(
            "quiten mi numero",
            (
                "quite|quiten|quita|saque|saquen|saca|borre|borren|borra|elimine|eliminen|elimina|quitar|sacar|borrar|eliminar {number}",
                (
                    "quiteme|quitenme|quitame|saqueme|saquenme|sacame|borreme|borrenme|borrame|elimineme|eliminenme|quitarme|sacarme"
                    "|borrarme|eliminarme de la|su|esta|sus|esa lista|listas|base|mensajes|contactos"
                ),
            ),
            ("of something else", "negated"),
        ),
        Rule(
            "cancelar los mensajes",
            (
                (
                    "cancelar|cancele|cancelen|cancela|cancelo|detener|detengan|detenga|suspender|suspendan|suspenda|desactivar|desactiven"
                    "|desactive|paren|pare|parar {any}* {texts}|suscripcion"
                ),
                "retiro|revoco|cancelo mi consentimiento|autorizacion|permiso !para_el_cargo",
            ),
            _USUAL,
        ),
        Rule(
            "dejenme en paz",
            (
                "dejenme|dejeme|dejame|dejadme|dejanme|dejenos|dejennos ya? en_paz|tranquilo|tranquila|tranquilos",
            ),
        ),
    ),
)
