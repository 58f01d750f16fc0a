"""The dashboard's frame: its views, and what stands beside and on each of them."""

import streamlit as st

from dashboard.parts import places, plain, sidebar, signing_in

VIEWS = {
    places.OVERVIEW: ("Overview", ":material/home:"),
    places.DEPLOYMENTS: ("Deployments", ":material/rocket_launch:"),
    places.TRACE: ("Trace", ":material/timeline:"),
    places.CONTROLS: ("Controls", ":material/checklist:"),
    places.EXCEPTIONS: ("Exceptions", ":material/policy:"),
    places.QA: ("QA", ":material/science:"),
    places.LEDGER: ("Ledger", ":material/book:"),
    places.REPORTS: ("Reports", ":material/description:"),
    places.RECORD: ("Record", ":material/edit_note:"),
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
    if signing_in.admitted():
        with st.sidebar:
            sidebar.views(VIEWS)
            sidebar.time_travel()
            signing_in.person()
        chosen.run()
