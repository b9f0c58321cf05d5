//! The record of who did what: its leaves, what they are about, and the salts behind references to people.
//!
//! `audit_origin` says with which change set the record begins: those of earlier versions have no leaf.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0031_audit",
    up: &[
        "create table audit_leaf (
            seq {big} not null primary key,
            at {big} not null,
            actor {text} not null,
            on_behalf_of {text},
            action {text} not null,
            outcome {text} not null,
            change_set {big},
            octets {blob} not null,
            nodes {blob} not null,
            constraint audit_leaf_change_set unique (change_set)
        ) {strict}",
        "create index audit_leaf_at on audit_leaf (at, seq)",
        "create index audit_leaf_actor on audit_leaf (actor, seq)",
        "create index audit_leaf_action on audit_leaf (action, seq)",
        "create table audit_subject (
            kind {text} not null,
            reference {blob} not null,
            seq {big} not null,
            primary key (kind, reference, seq)
        ) {strict}",
        "create index audit_subject_seq on audit_subject (seq)",
        "create table audit_agency (
            agency {uuid} not null,
            seq {big} not null,
            primary key (agency, seq)
        ) {strict}",
        "create index audit_agency_seq on audit_agency (seq)",
        "create table audit_salt (
            official {uuid} not null primary key,
            salt {blob} not null,
            reference {blob} not null,
            constraint audit_salt_reference unique (reference)
        ) {strict}",
        "create table audit_head (
            id {int} not null primary key,
            size {big} not null,
            check (id = 1)
        ) {strict}",
        "insert into audit_head (id, size) values (1, 0)",
        "create table audit_origin (
            id {int} not null primary key,
            change_set {big} not null,
            check (id = 1)
        ) {strict}",
        "insert into audit_origin (id, change_set) select 1, seq from change_counter where id = 1",
    ],
    postgres: &[],
    sqlite: &[
        "create trigger audit_leaf_no_update before update on audit_leaf begin select raise(abort, 'append-only: audit_leaf'); end",
        "create trigger audit_leaf_no_delete before delete on audit_leaf begin select raise(abort, 'append-only: audit_leaf'); end",
        "create trigger audit_subject_no_update before update on audit_subject begin select raise(abort, 'append-only: audit_subject'); end",
        "create trigger audit_subject_no_delete before delete on audit_subject begin select raise(abort, 'append-only: audit_subject'); end",
        "create trigger audit_agency_no_update before update on audit_agency begin select raise(abort, 'append-only: audit_agency'); end",
        "create trigger audit_agency_no_delete before delete on audit_agency begin select raise(abort, 'append-only: audit_agency'); end",
        "create trigger audit_origin_no_update before update on audit_origin begin select raise(abort, 'append-only: audit_origin'); end",
        "create trigger audit_origin_no_delete before delete on audit_origin begin select raise(abort, 'append-only: audit_origin'); end",
    ],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "drop table audit_origin",
        "drop table audit_head",
        "drop table audit_salt",
        "drop table audit_agency",
        "drop table audit_subject",
        "drop table audit_leaf",
    ],
};
