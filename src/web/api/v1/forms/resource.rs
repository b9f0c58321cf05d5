//! A form as it is described. What is sent is `domain::form::document`, which knows nothing of descriptions; a test holds one against
//! the other.

use std::collections::BTreeMap;

use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::form::FormNumber;
use crate::domain::form::field::Field;
use crate::domain::form::filled::HeadingLine;
use crate::domain::form::layout::Need;
use crate::web::api::codes;

macro_rules! described {
    ($($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident: $type:ty,)+ })+) => {$(
        $(#[$meta])*
        #[derive(Debug, ToSchema)]
        #[expect(dead_code, reason = "it describes what `domain::form::document` writes")]
        pub(super) struct $name { $($(#[$fmeta])* $field: $type,)+ }
    )+};
}

described! {
    /// An official form with what is known. What is not known is null, and is in `missing` or `masked` when the form needs it.
    FormDocument {
        /// Which form, by its number since 2024-08-15.
        #[schema(schema_with = codes::form_number)]
        form: FormNumber,
        /// The number that the law's own annex prints; null where that was not verified.
        #[schema(required = true)]
        mark: Option<String>,
        /// The law whose form it is.
        law: String,
        /// Its first day in force.
        #[schema(format = Date)]
        law_in_force_from: String,
        /// The day that the form bears.
        #[schema(format = Date)]
        dated_on: String,
        /// A request on it is still being written.
        draft: bool,
        /// To be signed by hand and sealed: a request on it is the first of its agency.
        signed_by_hand: bool,
        /// Who sends it.
        heading: FormHeading,
        /// To whom.
        addressee: String,
        /// What it asks for.
        subject: String,
        /// Whom to turn to.
        contact: FormContact,
        /// What it lists.
        table: FormTable,
        /// Who signs.
        signature: FormSignature,
        /// Required fields that the registry cannot fill in.
        missing: Vec<FormGap>,
        /// Required fields that the caller may not see.
        masked: Vec<FormGap>,
    }
    /// Who sends a form.
    FormHeading {
        /// The agency above; null for the highest.
        #[schema(required = true)]
        superior: Option<String>,
        /// The agency with its own seal: the nearest one at the post, or above it, that reports for itself, or its main successor; null where it is
        /// gone and has none.
        #[schema(required = true)]
        agency: Option<String>,
        /// Where it is dated: the administrative unit where that agency has its seat; null where that is not known.
        #[schema(required = true)]
        place: Option<String>,
        /// Number and symbol of the letter; null while it has none.
        #[schema(required = true)]
        number: Option<String>,
        /// Lines of the heading that the registry cannot fill in.
        #[schema(schema_with = codes::heading_lines)]
        missing: Vec<HeadingLine>,
    }
    /// Whom to turn to: the subscriber manager who submitted all of the requests, or who was named.
    FormContact {
        /// What stands over it.
        title: String,
        /// Its lines.
        fields: Vec<FormLine>,
    }
    /// A line of the contact.
    FormLine {
        /// Which field.
        #[schema(schema_with = codes::form_field)]
        key: Field,
        /// What stands before it.
        label: String,
        /// What stands in it.
        #[schema(required = true)]
        value: Option<String>,
    }
    /// What a form lists.
    FormTable {
        /// What stands over it.
        title: String,
        /// Its columns, after the running number.
        columns: Vec<FormColumn>,
        /// Its rows.
        rows: Vec<FormRow>,
    }
    /// A column; several fields share its cells.
    FormColumn {
        /// What stands over it and its neighbours.
        #[schema(required = true)]
        group: Option<String>,
        /// What stands over it.
        heading: String,
        /// Its fields.
        fields: Vec<FormField>,
    }
    /// A field of a column.
    FormField {
        /// Which.
        #[schema(schema_with = codes::form_field)]
        key: Field,
        /// When a row must have it.
        #[schema(schema_with = codes::form_need)]
        required: Need,
    }
    /// A row.
    FormRow {
        /// Counted from 1.
        #[schema(minimum = 1)]
        number: usize,
        /// The request behind it.
        request: Uuid,
        /// What stands in each field, by key: text, a day as `2021-05-04`, true for a cross, or null.
        #[schema(value_type = BTreeMap<String, serde_json::Value>)]
        fields: BTreeMap<String, serde_json::Value>,
    }
    /// Who signs, and how.
    FormSignature {
        /// Who.
        title: String,
        /// How.
        note: String,
    }
    /// A field that has yet to be filled in.
    FormGap {
        /// The row, counted from 1; null for the contact.
        #[schema(required = true)]
        row: Option<usize>,
        /// The field.
        #[schema(schema_with = codes::form_field)]
        key: Field,
        /// What it is called there.
        label: String,
    }
}
