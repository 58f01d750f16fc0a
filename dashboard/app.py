"""The dashboard's frame: its views, and what stands beside and on each of them."""

import streamlit as st

from dashboard.parts import places, plain, sidebar

VIEWS = {
    places.OVERVIEW: ("Overview", "🏠"),
    places.DEPLOYMENTS: ("Deployments", "🚀"),
    places.TRACE: ("Trace", "🔎"),
    places.CONTROLS: ("Controls", "☑️"),
    places.EXCEPTIONS: ("Exceptions", "🎫"),
    places.QA: ("QA", "🧪"),
    places.LEDGER: ("Ledger", "📒"),
}

st.set_page_config(page_title="deploy-ledger", page_icon="🚦", layout="wide")
chosen = st.navigation(
    [
        st.Page(places.OVERVIEW, title="Overview", default=True),
        *(
            st.Page(page, title=title, url_path=title.lower())
            for page, (title, _) in VIEWS.items()
            if page != places.OVERVIEW
        ),
        st.Page(places.DEPLOYMENT, title="Deployment", url_path="deployment"),
        st.Page(places.CONTROL, title="Control", url_path="control"),
        st.Page(places.FINDING, title="Finding", url_path="finding"),
        st.Page(places.EXCEPTION, title="Exception", url_path="exception"),
    ],
    position="hidden",
)
with plain.told():
    with st.sidebar:
        sidebar.views(VIEWS)
        sidebar.time_travel()
    chosen.run()
