"""The dashboard's frame: its pages, and what stands on each of them."""

import streamlit as st

from dashboard import parts

st.set_page_config(page_title="deploy-ledger", page_icon="🚦", layout="wide")
chosen = st.navigation(
    [
        st.Page(parts.OVERVIEW, title="Overview", default=True),
        st.Page(parts.DEPLOYMENTS, title="Deployments", url_path="deployments"),
        st.Page(parts.TRACE, title="Trace", url_path="trace"),
        st.Page(parts.LEDGER, title="Ledger", url_path="ledger"),
        st.Page(parts.DEPLOYMENT, title="Deployment", url_path="deployment", visibility="hidden"),
    ],
    position="top",
)
with parts.told():
    chosen.run()
