//! Renewal campaigns of agencies, and which requests belong to each.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0165_campaigns",
    up: &[
        "create table campaign (
            id {uuid} not null primary key,
            agency {uuid} not null references agency (id),
            ends_by {date} not null,
            opened_on {date} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint campaign_agency_ends_by_unique unique (agency, ends_by)
        ) {strict}",
        "create index campaign_recorded_from on campaign (recorded_from)",
        "create table campaign_request (
            id {uuid} not null primary key,
            campaign {uuid} not null references campaign (id),
            request {uuid} not null references request (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint campaign_request_request_unique unique (request)
        ) {strict}",
        "create index campaign_request_campaign on campaign_request (campaign)",
        "create index campaign_request_recorded_from on campaign_request (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table campaign_request", "drop table campaign"],
};
