//! Log-in by another provider: against a real one (npm's oidc-provider), and against a scripted one for what no real provider
//! does on demand.

mod browser;
mod links;
mod log_in;
mod office;
mod program;
mod real;
mod real_provider;
mod refusals;
mod scripted;
