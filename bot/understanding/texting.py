"""How people shorten and wrap what they text: tables for `variations.py`, in normalised writing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SHORT: Final[Mapping[str, tuple[str, ...]]] = {
    full: tuple(short.split("/"))
    for full, short in (
        line.split("=")
        for line in (
            # English
            "you=u,are=r,your=ur/yr,please=pls/plz,because=cuz/coz/bc,with=w,without=wo,for=4,to=2,before=b4,why=y,"
            "what=wat/wut/wht,when=wen/whn,how=hw,much=mch,thanks=thx/tnx,message=msg,messages=msgs,text=txt,texts=txts,"
            "texting=txting,payment=pmt/pymt/paymnt,payments=pmts,account=acct/acc,balance=bal/blnce,amount=amt,"
            "number=no/num/nmbr,people=ppl,about=abt,tomorrow=tmrw/tmr/2moro,today=2day/tdy,know=kno/knw,want=wnt/wan,and=n,"
            "the=da/d,that=dat/tht,this=dis/ths,them=dem,have=hav/hv,from=frm,okay=k,really=rly,right=rite,month=mnth/mth,"
            "monday=mon,tuesday=tues,wednesday=wed,thursday=thurs,friday=fri,saturday=sat,interest=int/intrst,something=smth,"
            "someone=sum1,anyone=any1,should=shud,would=wud,could=cud,cannot=cant,information=info,business=biz,"
            "address=addy/addr,phone=fone/ph,service=svc,customer=cust,representative=rep,manager=mgr,transaction=txn,"
            "application=app,already=alrdy/alredy,still=stil,again=agn/agen,just=jus,going to=gonna,want to=wanna,got to=gotta,"
            "i am=im,i have=ive,let me=lemme,give me=gimme,do not=dont,can not=cant,i will=ill,what is=whats,not=nt,get=gt,"
            "loan=ln/lone,nothing=nuthin/nothin,money=mony/cash,person=persn,help=hlp,later=l8r,late=l8,stop=stp/stahp,"
            "been=bin,was=wuz,love=luv,night=nite,some=sum,off=of,there=der,they=dey,never=neva,"
            # Spanish
            "que=q/k/ke,porque=xq/pq/porq,por=x,para=pa,estoy=toy,tambien=tmb,mensaje=msj,mensajes=msjs,cuanto=cto/qnto/kuanto,"
            "donde=dnd,quiero=kiero/qiero,nada=nd,gracias=grax/grasias,favor=fvr/fabor,cuando=cdo/qndo/kuando,usted=ud,"
            "ustedes=uds,con=cn,tengo=tngo,numero=num/nro,telefono=tel/tlf,de=d,el=l,me=m,ya=lla,voy=boy,hacer=aser,debo=devo,"
            "saldo=sldo,pagar=pgar,deuda=duda,hoy=oy,hola=ola,bien=vien,credito=cred,cuenta=cta,banco=bco"
        ).split(",")
    )
}
"""What is meant -> how it is shortened."""

NEIGHBOURS: Final = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnm",
        (
            "wa qes wrd etf ryg tuh yij uok ipl ol qsz adwx sfec dgrv fhtb gjyn hkum jli ko xa zcs xvd cbf vng bmh nk"
        ).split(),
        strict=True,
    )
)
"""A key and those beside it."""

BEFORE: Final = {
    "en": (
        "hi|hello|hey|hi there|good morning|good afternoon|ok so|so|um|excuse me|sorry to bother you|dear sir|hey guys|yo|pls"
        "|quick question|one question|hi team|listen|well|hello sir|good day|evening|im at work so be quick|its me again"
    ).split("|"),
    "es": "hola|buenas|buenos dias|disculpe|oiga|una pregunta|buenas tardes|por favor|buen dia|señorita".split(
        "|"
    ),
    "zh": (
        "你好|您好|请问|请问一下|麻烦|喂|亲|客服你好|不好意思|那个|我想问一下|唉|哎|请教一下|打扰了|唔好意思|想问下"
    ).split("|"),
}
AFTER: Final = {
    "en": (
        "thanks|thank you|please|pls|thx|asap|thank you so much|ok|lol|sir|thanks in advance|god bless|appreciate it|right now"
        "|ty|cheers|kindly|have a good day|pls help|let me know|im waiting|smh|bro|maam"
    ).split("|"),
    "es": "gracias|por favor|porfa|muchas gracias|saludos|urgente|ok|espero respuesta|bendiciones".split("|"),
    "zh": "谢谢|谢谢你|麻烦了|谢了|多谢|急|啊|呀|哦|呢|谢谢啦|拜托|辛苦了|唔该|急急急|在线等".split("|"),
}
"""Courtesy, by language; it never changes what is wished."""

DEBTS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": tuple(
        (
            "student loan|college loan|car loan|auto loan|home loan|boat loan|personal loan|payday loan|loan|credit card bill|credit card"
            "|phone bill|electric bill|gas bill|water bill|cable bill|internet bill|insurance bill|utility bill|rent|bill|mortgage"
            "|car payment|line of credit|visa|mastercard|amex|truck loan|motorcycle loan|furniture plan|medical bill"
        ).split("|")
    ),
    "es": tuple(
        "préstamo personal|préstamo|prestamo|crédito|credito|hipoteca|tarjeta|recibo|deuda|financiamiento".split(
            "|"
        )
    ),
    "zh": tuple("微粒贷|花呗|借呗|白条|网商贷|车贷|房贷|网贷|消费贷|信用卡|贷款|借款|账单|分期".split("|")),
}
"""What is owed goes by many names; what is wished of one is wished of another."""
