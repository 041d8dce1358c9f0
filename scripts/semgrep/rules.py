"""What the rules beside this find (`ruleid`) and leave alone (`ok`): `semgrep --test scripts/semgrep`. Never run."""
# ruff: noqa


def no_code_from_data(text, path):
    # ruleid: no-code-from-data
    yaml.load(text, Loader=yaml.Loader)
    # ruleid: no-code-from-data
    eval(text)
    # ruleid: no-code-from-data
    pickle.loads(text)
    # ruleid: no-code-from-data
    torch.load(path)
    # ok: no-code-from-data
    torch.load(path, weights_only=True)
    # ok: no-code-from-data
    yaml.parse(text, Loader=yaml.CSafeLoader)
    # ok: no-code-from-data
    yaml.safe_load(text)


def no_shell(name):
    # ruleid: no-shell
    subprocess.run(f"git log {name}", shell=True)
    # ruleid: no-shell
    os.system("git log")
    # ok: no-shell
    subprocess.run(["git", "log", name])


def no_values_in_sql(database, name):
    # ruleid: no-values-in-sql
    database.execute(f"SELECT * FROM drafts WHERE owner = '{name}'")
    # ruleid: no-values-in-sql
    database.execute("SELECT * FROM drafts WHERE owner = '%s'" % name)
    # ok: no-values-in-sql
    database.execute("SELECT * FROM drafts WHERE owner = ?", [name])
    # ruleid: no-values-in-sql-made-before
    query = f"SELECT * FROM drafts WHERE owner = '{name}'"
    database.execute(query)


def no_endless_request(url):
    # ruleid: no-endless-request
    urllib.request.urlopen(url)
    # ok: no-endless-request
    urllib.request.urlopen(url, timeout=5)
    # ruleid: no-request-without-limit
    httpx.get(url, timeout=None)
    # ruleid: no-unverified-tls
    httpx.get(url, verify=False)


def no_unescaped_html(st, comment, t):
    # ruleid: no-unescaped-html
    st.html(f"<p>{comment.text}</p>")
    # ruleid: no-unescaped-html
    st.html(comment.text)
    # ruleid: no-unescaped-html
    st.markdown(comment.text, unsafe_allow_html=True)
    # ruleid: no-unescaped-html
    markupsafe.Markup(comment.text)
    # ok: no-unescaped-html
    st.html(f"<p>{escape(comment.text)}</p>")
    # ok: no-unescaped-html
    st.html(message_html(t, comment.text))


def no_path_from_outside(request, folder, archive):
    # ruleid: no-path-from-outside
    open(request.query_params["name"])
    name = request.path_params["name"]
    # ruleid: no-path-from-outside
    read = folder / name
    # ok: no-path-from-outside
    read = folder / "articles.jsonl"
    # ruleid: no-extraction
    archive.extractall(folder)


def no_redirect_from_outside(request):
    # ruleid: no-redirect-from-outside
    starlette.responses.RedirectResponse(request.query_params["next"])
    # ok: no-redirect-from-outside
    starlette.responses.RedirectResponse(local_page(request.query_params["next"]))


def no_words_of_people_in_logs(log, question, call):
    # ruleid: no-words-of-people-in-logs
    log.warning("%s was not answered", question)
    # ruleid: no-words-of-people-in-logs
    log.info(f"call from {call.phone}")
    # ok: no-words-of-people-in-logs
    log.warning("%d questions were not written", len(question))


def secrets_of_all_kinds(session, token, response, path):
    # ruleid: no-guessable-secret
    import random

    # ruleid: no-secret-compared-by-equals
    if session.token == token:
        # ruleid: no-cookie-for-scripts
        response.set_cookie("session", token)
        # ok: no-cookie-for-scripts
        response.set_cookie("session", token, secure=True, httponly=True, samesite="lax")
    # ok: no-secret-compared-by-equals
    if hmac.compare_digest(session.token, token):
        # ruleid: no-weak-digest
        hashlib.md5(path)
    # ruleid: no-name-of-a-file-to-come
    tempfile.mktemp()
    # ruleid: no-file-for-everybody
    path.chmod(0o666)
    # ok: no-file-for-everybody
    path.chmod(0o600)


def no_assert_as_guard(account):
    # ruleid: no-assert-as-guard
    assert account.may_publish
    # ok: no-assert-as-guard
    assert account is not None


def no_swallowed_error(work):
    # ruleid: no-swallowed-error
    try:
        work()
    except OSError:
        pass
    # ok: no-swallowed-error
    try:
        work()
    except OSError as error:
        raise KbError("file.not_written") from error
