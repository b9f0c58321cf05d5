//! What tells a directory's server from another: not every setting that a plan's meaning depends on. Empty: not known yet.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0105_target_servers",
    up: &["alter table target rename column configuration_hash to server_hash"],
    postgres: &["update target set server_hash = '\\x'"],
    sqlite: &["update target set server_hash = x''"],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["alter table target rename column server_hash to configuration_hash"],
};
