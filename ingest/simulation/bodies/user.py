"""Users and applications (`simple-user`, `integration`)."""

from datetime import timedelta

from ingest.simulation.bodies.common import API, WEB, Body, node_id, stamp
from ingest.simulation.organisation import FIRST_DAY, OWNER, Person

ORGANISATION = Person(OWNER, 990_000_001, "Acme")


def user(person: Person) -> Body:
    """Return a person or bot."""
    url = f"{API}/users/{person.login}"
    page = person.login.removesuffix("[bot]")
    return {
        "login": person.login,
        "id": person.id,
        "node_id": node_id("U", person.id),
        "avatar_url": f"https://avatars.githubusercontent.com/u/{person.id}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{WEB}/{page}" if person.kind == "User" else f"{WEB}/apps/{page}",
        "followers_url": f"{url}/followers",
        "following_url": f"{url}/following{{/other_user}}",
        "gists_url": f"{url}/gists{{/gist_id}}",
        "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{url}/subscriptions",
        "organizations_url": f"{url}/orgs",
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events{{/privacy}}",
        "received_events_url": f"{url}/received_events",
        "type": "Organization" if person is ORGANISATION else person.kind,
        "site_admin": False,
    }


def user_or_null(person: Person | None) -> Body | None:
    """Return a person, or None for a deleted account or nobody."""
    return None if person is None else user(person)


def integration(bot: Person) -> Body:
    """Return the GitHub App that a bot acts for."""
    slug = bot.login.removesuffix("[bot]")
    created = stamp(FIRST_DAY - timedelta(days=400))
    return {
        "id": bot.id - 1000,
        "slug": slug,
        "node_id": node_id("A", bot.id),
        "owner": user(ORGANISATION),
        "name": bot.name,
        "description": "",
        "external_url": f"https://{slug}.example",
        "html_url": f"{WEB}/apps/{slug}",
        "created_at": created,
        "updated_at": created,
        "permissions": {"deployments": "write", "metadata": "read"},
        "events": [],
    }
