//! Accounts: who may what, where and when; log-ins, tokens and deputies.

mod activation;
mod delays;
mod deputies;
mod grants;
mod hands;
pub(crate) mod office;
mod pages;
mod passwords;
pub(crate) mod second_factor;
mod sessions;
mod tokens;
