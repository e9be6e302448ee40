"""Flask-Session with its Redis back end: sessions.py HOST PORT"""

import sys

import flask
import flask_session
import redis

client = redis.Redis(host=sys.argv[1], port=int(sys.argv[2]))
app = flask.Flask(__name__)
app.config.update(SESSION_TYPE="redis", SESSION_REDIS=client, SESSION_PERMANENT=True)
flask_session.Session(app)


@app.route("/visit")
def visit():
    flask.session["visits"] = flask.session.get("visits", 0) + 1
    return str(flask.session["visits"])


@app.route("/leave")
def leave():
    flask.session.clear()
    return "bye"


anna, ben = app.test_client(), app.test_client()
assert [anna.get("/visit").text for _ in range(3)] == ["1", "2", "3"]
assert ben.get("/visit").text == "1"
keys = client.keys("session:*")
assert len(keys) == 2 and all(client.ttl(key) > 0 for key in keys), keys
anna.get("/leave")
assert anna.get("/visit").text == "1"
client.delete(*client.keys("session:*"))
assert ben.get("/visit").text == "1"
print("done")
