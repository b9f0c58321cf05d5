//! The Group: an agency with the people posted there.

use super::{Attribute, Kind, ResourceType, Schema};

/// An agency.
pub(in crate::web::scim) static GROUP: ResourceType = ResourceType {
    name: "Group",
    endpoint: "/Groups",
    about: "An agency with the officials posted there",
    core: &CORE_GROUP,
    extensions: &[],
};

/// RFC 7643 section 4.2.
static CORE_GROUP: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:core:2.0:Group",
    name: "Group",
    about: "An agency",
    attributes: &[
        Attribute::text("displayName", "Name of the agency; it changes by the agency's own decisions.")
            .required()
            .immutable(),
        Attribute::complex(
            "members",
            "Officials whose primary posting is here. Adding one is a transfer; nobody can only be taken out.",
            &[
                Attribute::text("value", "Identifier of the user.").case_exact().immutable(),
                Attribute {
                    references: &["User"],
                    ..Attribute::new("$ref", Kind::Reference, "Address of the user.").case_exact().immutable()
                },
                Attribute::text("display", "Full name.").read_only(),
                Attribute::text("type", "Always User.").one_of(&["User"]).immutable(),
            ],
        )
        .list()
        .removable(),
    ],
    not_kept: &[],
};
