//! What a request asks for: the newest row of a request holds.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0121_request_contents",
    up: &[
        "create table request_content (
            id {uuid} not null primary key,
            request {uuid} not null references request (id),
            reason {text},
            medium {text},
            device_serial {text},
            item {text},
            new_value {text},
            extends {bool} not null,
            mobile {text},
            first_of_agency {bool} not null,
            agency {uuid} references agency (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index request_content_request on request_content (request)",
        "create index request_content_agency on request_content (agency)",
        "create index request_content_recorded_from on request_content (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table request_content"],
};
