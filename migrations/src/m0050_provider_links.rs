//! Which subject of another provider (OpenID Connect) is whose account, and sessions that began by one.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0050_provider_links",
    up: &[
        "create table provider_link (
            issuer {text} not null,
            subject {text} not null,
            principal {uuid} not null references principal (id),
            linked_at {big} not null,
            linked_by {text} not null,
            last_used_at {big},
            primary key (issuer, subject),
            constraint provider_link_principal_unique unique (principal, issuer)
        ) {strict}",
        "alter table session add column provider {text}",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["alter table session drop column provider", "drop table provider_link"],
};
