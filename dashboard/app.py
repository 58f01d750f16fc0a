"""The dashboard's frame: its pages, and what stands on each of them."""

import streamlit as st

from dashboard import parts, places

st.set_page_config(page_title="deploy-ledger", page_icon="🚦", layout="wide")
chosen = st.navigation(
    [
        st.Page(places.OVERVIEW, title="Overview", default=True),
        st.Page(places.DEPLOYMENTS, title="Deployments", url_path="deployments"),
        st.Page(places.TRACE, title="Trace", url_path="trace"),
        st.Page(places.LEDGER, title="Ledger", url_path="ledger"),
        st.Page(places.DEPLOYMENT, title="Deployment", url_path="deployment", visibility="hidden"),
    ],
    position="top",
)
with parts.told():
    chosen.run()
