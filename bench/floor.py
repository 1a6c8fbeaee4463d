"""The floor: the least that a Flask server of this kind can do, in steps.

    /raw      not Flask at all: a WSGI function with constant TwiML
    /const    Flask view, constant TwiML
    /twilio   + the signature checked with twilio's RequestValidator
    /hmac     + the signature checked with plain hmac over the parsed form
    /state    /hmac + one redis GET and one EVALSHA (SET NX dedupe, HSET, XADD)

    FLOOR_TOKEN=secret FLOOR_REDIS=redis://127.0.0.1:6390/0 \
        gunicorn -k gthread --threads 8 -b 127.0.0.1:9000 floor:app
"""

import base64
import hashlib
import hmac
import os
from contextlib import suppress

import redis
from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator

TOKEN = os.environ.get("FLOOR_TOKEN", "secret")
TWIML = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Message>'
    "Your balance is $1,250.00, due on the 15th. Reply AGENT for a person."
    "</Message></Response>"
)
STATE = b"s" * 300
SAVE = """
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[3]) then return 0 end
redis.call('HSET', KEYS[2], 's', ARGV[1], 'n', ARGV[2])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', 10000, '*', 'f', ARGV[4])
return 1
"""

flask_app = Flask(__name__)
store = redis.Redis.from_url(os.environ.get("FLOOR_REDIS", "redis://127.0.0.1:6390/0"))
validator = RequestValidator(TOKEN)
keyed = hmac.new(TOKEN.encode(), digestmod=hashlib.sha1)
save_sha = hashlib.sha1(SAVE.encode()).hexdigest()
with suppress(redis.ConnectionError):  # the steps that need no redis still run
    store.script_load(SAVE)


def twiml():
    return Response(TWIML, mimetype="text/xml")


def signed(url, form, given):
    mac = keyed.copy()
    mac.update((url + "".join([name + form[name] for name in sorted(form)])).encode())
    return hmac.compare_digest(base64.b64encode(mac.digest()), given.encode())


@flask_app.post("/const")
def const():
    return twiml()


@flask_app.post("/twilio")
def with_twilio():
    if not validator.validate(request.url, request.form, request.headers.get("X-Twilio-Signature", "")):
        abort(403)
    return twiml()


@flask_app.post("/hmac")
def with_hmac():
    if not signed(request.base_url, request.form, request.headers.get("X-Twilio-Signature", "")):
        abort(403)
    return twiml()


@flask_app.post("/state")
def with_state():
    form = request.form
    if not signed(request.base_url, form, request.headers.get("X-Twilio-Signature", "")):
        abort(403)
    user = "u:" + form["From"]
    store.get("b:" + form["From"])
    store.evalsha(save_sha, 3, "d:" + form["MessageSid"], user, "events", STATE, "1", "600", form["From"])
    return twiml()


def app(environ, start_response):
    if environ["PATH_INFO"] == "/raw":
        start_response(
            "200 OK", [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(TWIML)))]
        )
        return [TWIML.encode()]
    return flask_app(environ, start_response)
