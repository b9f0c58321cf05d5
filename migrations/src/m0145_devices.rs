//! Devices that keep keys, what happened to them, and which certificates' keys they keep.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0145_devices",
    up: &[
        "create table device (
            id {uuid} not null primary key,
            medium {text} not null,
            serial {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint device_medium_serial_unique unique (medium, serial)
        ) {strict}",
        "create index device_recorded_from on device (recorded_from)",
        "create table device_event (
            id {uuid} not null primary key,
            device {uuid} not null references device (id),
            kind {text} not null,
            effective_at {big} not null,
            official {uuid} references official (id),
            agency {uuid} references agency (id),
            request {uuid} references request (id),
            principal {uuid} references principal (id),
            reason {text} not null,
            evidence {blob},
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index device_event_device on device_event (device)",
        "create index device_event_official on device_event (official)",
        "create index device_event_recorded_from on device_event (recorded_from)",
        "create table device_certificate (
            id {uuid} not null primary key,
            device {uuid} not null references device (id),
            certificate {uuid} not null references certificate (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint device_certificate_certificate_unique unique (certificate)
        ) {strict}",
        "create index device_certificate_device on device_certificate (device)",
        "create index device_certificate_recorded_from on device_certificate (recorded_from)",
        // No fact: a phone number is a person's, and goes when they are erased.
        "create table device_mobile (
            device {uuid} not null primary key references device (id),
            mobile {text} not null
        ) {strict}",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "drop table device_mobile",
        "drop table device_certificate",
        "drop table device_event",
        "drop table device",
    ],
};
