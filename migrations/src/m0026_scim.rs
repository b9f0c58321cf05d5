//! What SCIM clients call people, and the numbers of the decision records made for them.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0026_scim",
    up: &[
        "create table scim_link (
            principal {uuid} not null references principal (id),
            official {uuid} not null references official (id),
            external_id {text},
            hidden {bool} not null,
            primary key (principal, official),
            constraint scim_link_external_id_unique unique (principal, external_id)
        ) {strict}",
        "create index scim_link_official on scim_link (official)",
        "create table scim_counter (
            issuer {uuid} not null references agency (id),
            year {int} not null,
            last {int} not null,
            primary key (issuer, year)
        ) {strict}",
        "create table scim_number (
            issuer {uuid} not null references agency (id),
            year {int} not null,
            number {int} not null,
            digest {blob} not null,
            primary key (issuer, year, number),
            constraint scim_number_digest_unique unique (issuer, year, digest)
        ) {strict}",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table scim_number", "drop table scim_counter", "drop table scim_link"],
};
