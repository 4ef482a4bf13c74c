"""Links from a page to its notebook: run it, read its source, download it.

The links follow the repository: the environment variable ``REPOSITORY_URL``, else the git remote
``origin``.  Where neither is a public address, no link that would lead nowhere is shown.
"""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import quote, urlsplit

from sphinx.errors import ConfigError

BINDER = "https://mybinder.org/v2"
BRANCH = "HEAD"  # whatever the repository's default branch is
GIT_ELSEWHERE = {"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE"}  # set in hooks
SSH_HOSTS = {  # where ssh is answered, for those whom a firewall keeps from its usual port
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
}


def repository_url(folder):
    """Return the public address of the repository whose top is `folder`, or None.

    Raises ConfigError where ``REPOSITORY_URL`` is set and is no address.
    """
    given = os.environ.get("REPOSITORY_URL")
    if not given:
        return web_address(_remote(folder))
    address = web_address(given)
    if address is None:  # not shown: it may hold a password
        raise ConfigError(
            "REPOSITORY_URL: that is no address of a repository; give one such as "
            "https://github.com/OWNER/NAME, or unset it"
        )
    return address


def web_address(remote):
    """Return the address under which a browser finds a git remote, or None for one it does not.

    User names, passwords, queries and the ports of ssh are dropped.
    """
    remote = remote.strip()
    scp_like = re.fullmatch(r"(?:(?P<user>[^@:/\\]+)@)?(?P<host>[^@:/\\]+):(?P<path>[^:]+)", remote)
    if scp_like and (scp_like["user"] or "." in scp_like["host"]):
        return _address("ssh", scp_like["host"], "", scp_like["path"])
    try:
        parts = urlsplit(remote)
        scheme, host, port, path = parts.scheme.lower(), parts.hostname, parts.port, parts.path
    except ValueError:  # no port, no host
        return None
    if scheme not in {"http", "https", "ssh", "git", "git+ssh", "ssh+git"} or not host:
        return None
    return _address(scheme, host, f":{port}" if port and scheme in {"http", "https"} else "", path)


def _address(scheme, host, port, path):
    host = SSH_HOSTS.get(host.lower(), host.lower())
    path = re.sub(r"/{2,}", "/", path).strip("/")
    path = path.removesuffix(".git").strip("/")
    if not path or re.search(r"[@\s\\<>\"'?#]|(^|/)(\.\.?|~)(/|$)", path):
        return None
    if not re.fullmatch(r"[\w.:-]+", host, re.ASCII):
        return None
    if host == "github.com":
        path = "/".join(path.split("/")[:2])
        if "/" not in path:
            return None
    host = f"[{host}]" if ":" in host else host
    return f"{'http' if scheme == 'http' else 'https'}://{host}{port}/{path}"


def _remote(folder):
    """Return the remote of the repository whose top is `folder`; one around it is another's."""
    env = {name: value for name, value in os.environ.items() if name not in GIT_ELSEWHERE}

    def git(*arguments):
        command = ["git", "-C", str(folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout

    try:
        inside = git("rev-parse", "--show-prefix").strip()
        return "" if inside else git("remote", "get-url", "origin").strip()
    except (OSError, subprocess.CalledProcessError):  # no git, no repository, no remote
        return ""


def binder_url(repository, path):
    """Return the address that opens the notebook at `path` in JupyterLab on Binder."""
    host, _, name = repository.removeprefix("https://").partition("/")
    if host == "github.com":
        place = f"gh/{name}"
    elif host == "gitlab.com":
        place = f"gl/{quote(name, safe='')}"
    else:
        place = f"git/{quote(repository, safe='')}"
    return f"{BINDER}/{place}/{BRANCH}?labpath={quote(path, safe='')}"


def colab_url(repository, name):
    """Return the address that opens the download `name` in Colab, which reads from GitHub only."""
    host, _, owner_and_name = repository.removeprefix("https://").partition("/")
    if host != "github.com":
        return None
    return f"https://colab.research.google.com/github/{owner_and_name}/blob/notebooks/{quote(name)}"


def source_url(repository, path):
    """Return the address where the file at `path` can be read, or None for an unknown host."""
    host = repository.removeprefix("https://").partition("/")[0]
    folder = {"github.com": "blob", "gitlab.com": "-/blob"}.get(host)
    return f"{repository}/{folder}/{BRANCH}/{quote(path)}" if folder else None


def add_links(app, pagename, templatename, context, doctree):
    """Offer what can be done with the file of one page."""
    if not doctree:
        return
    file = Path(app.env.doc2path(pagename))
    path = file.relative_to(app.srcdir).as_posix()
    notebook = file.suffix == ".ipynb"
    links = []
    if app.repository and notebook:
        links.append(
            {"icon": "run", "text": "Run on Binder", "url": binder_url(app.repository, path)}
        )
    if app.repository and notebook and colab_url(app.repository, file.name):
        links.append({"icon": "run", "text": "Colab", "url": colab_url(app.repository, file.name)})
    if notebook:
        download = context["pathto"](f"notebooks/{file.name}", 1)
        links.append({"icon": "download", "text": "Notebook", "url": download, "download": True})
    if app.repository and source_url(app.repository, path):
        links.append({"icon": "source", "text": "Source", "url": source_url(app.repository, path)})
    context["page_links"] = links


def setup(app):
    """Find the repository once, then add the links to every page."""
    app.repository = repository_url(app.confdir)
    app.connect("html-page-context", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
