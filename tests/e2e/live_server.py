# SPDX-License-Identifier: Apache-2.0
"""A service for tests of `check --live`, on the loopback only.

usage: live_server.py FOLDER. Writes its port to FOLDER/port; answers as
FOLDER/mode says; adds a line "METHOD PATH TOKEN" to FOLDER/asked for each
question. Ends by itself after two minutes.
"""
import json
import os
import socket
import sys
import threading
import time

FOLDER = sys.argv[1]
SECONDS = 120


def head(status, more="", length=None, body=""):
    size = len(body) if length is None else length
    return f"HTTP/1.1 {status} X\r\nContent-Length: {size}\r\nConnection: close\r\n{more}\r\n{body}".encode()


def question(conn):
    data = b""
    while b"\r\n\r\n" not in data and len(data) < 65536:
        piece = conn.recv(4096)
        if not piece:
            break
        data += piece
    lines = data.decode("latin-1").split("\r\n")
    token = ""
    for line in lines[1:]:
        name, _, value = line.partition(": ")
        if name.lower() in ("authorization", "private-token", "x-api-key"):
            token = value.removeprefix("Bearer ")
    method, path, _ = (lines[0] + "  ").split(" ", 2)
    return method, path, token


def answer(conn):
    conn.settimeout(10)
    method, path, token = question(conn)
    if not method:
        return
    with open(os.path.join(FOLDER, "asked"), "a") as out:
        out.write(f"{method} {path} {token}\n")
    mode = open(os.path.join(FOLDER, "mode")).read().strip()
    port = conn.getsockname()[1]
    if mode.isdigit():
        conn.sendall(head(int(mode), body=json.dumps({"hostile": "\x1b[31m" + token})))
    elif mode.startswith("{"):
        conn.sendall(head(200, body=mode))
    elif mode == "redirect":
        conn.sendall(head(302, f"Location: http://127.0.0.1:{port}/elsewhere\r\n"))
    elif mode == "huge":
        conn.sendall(head(200, body="x" * 70000))
    elif mode == "huge-headers":
        conn.sendall(head(200, "".join(f"X-{i}: {'y' * 900}\r\n" for i in range(80))))
    elif mode == "slow":
        conn.sendall(b"HTTP/1.1 200 OK\r\n")
        time.sleep(5)
    elif mode == "garbage":
        conn.sendall(b"\x00\x01 this is no answer\r\n\r\n")
    elif mode == "cut":
        conn.sendall(head(200, length=1000, body="short"))


def serve(conn):
    try:
        answer(conn)
    except OSError:
        pass
    finally:
        conn.close()


def main():
    threading.Timer(SECONDS, lambda: os._exit(1)).start()
    listener = socket.create_server(("127.0.0.1", 0))
    with open(os.path.join(FOLDER, "port.new"), "w") as out:
        out.write(str(listener.getsockname()[1]))
    os.rename(os.path.join(FOLDER, "port.new"), os.path.join(FOLDER, "port"))
    while True:
        conn, _ = listener.accept()
        threading.Thread(target=serve, args=(conn,), daemon=True).start()


main()
