//! The User: the parts of the standard's two schemas that we keep, and our own extension.

use super::{Attribute, Kind, ResourceType, Schema};

/// An official.
pub(in crate::web::scim) static USER: ResourceType = ResourceType {
    name: "User",
    endpoint: "/Users",
    about: "An official with the official mailbox",
    core: &CORE_USER,
    extensions: &[(&ENTERPRISE, false), (&CONGVU, true)],
};

/// RFC 7643 section 4.1.
pub(in crate::web::scim) static CORE_USER: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:core:2.0:User",
    name: "User",
    about: "An official",
    attributes: &[
        Attribute {
            is_unique: true,
            ..Attribute::text(
                "userName",
                "Official mail address. It changes only together with the agency, by a transfer.",
            )
            .required()
        },
        Attribute::complex(
            "name",
            "Parts of the name; the whole is stored, in Vietnamese order.",
            &[
                Attribute::text("formatted", "Full name in Vietnamese order."),
                Attribute::text("familyName", "Họ."),
                Attribute::text("middleName", "Đệm."),
                Attribute::text("givenName", "Tên."),
            ],
        ),
        Attribute::text("displayName", "Full name in Vietnamese order; name is taken in its place.").required(),
        Attribute::text("title", "Title of the post; the same as position of our extension."),
        Attribute::new("active", Kind::Boolean, "In service. False ends service by a decision; nothing is erased."),
        Attribute::complex(
            "emails",
            "The official address and its aliases. Others are not kept.",
            &[
                Attribute::text("value", "Address."),
                Attribute::text("type", "work for the official address, other for an alias.")
                    .one_of(&["work", "other"]),
                Attribute::new("primary", Kind::Boolean, "The one that people see."),
            ],
        )
        .list(),
        Attribute::complex(
            "groups",
            "The agency.",
            &[
                Attribute::text("value", "Identifier of the group.").case_exact().read_only(),
                Attribute { references: &["Group"], ..Attribute::new("$ref", Kind::Reference, "Its address.") }
                    .case_exact()
                    .read_only(),
                Attribute::text("display", "Name of the agency.").read_only(),
                Attribute::text("type", "Always direct.").one_of(&["direct"]).read_only(),
            ],
        )
        .list()
        .read_only(),
    ],
    not_kept: &[
        "nickName",
        "profileUrl",
        "userType",
        "preferredLanguage",
        "locale",
        "timezone",
        "password",
        "phoneNumbers",
        "ims",
        "photos",
        "addresses",
        "entitlements",
        "roles",
        "x509Certificates",
    ],
};

/// RFC 7643 section 4.3.
pub(in crate::web::scim) static ENTERPRISE: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    name: "EnterpriseUser",
    about: "Enterprise User",
    attributes: &[Attribute::text(
        "department",
        "The agency, by name, identifier or short name; another one is a transfer. Shown by name.",
    )],
    not_kept: &["employeeNumber", "costCenter", "organization", "division", "manager"],
};

/// What the registry needs to know of an official beyond the standard.
pub(in crate::web::scim) static CONGVU: Schema = Schema {
    urn: "urn:congvu:params:scim:schemas:extension:1.0:User",
    name: "OfficialUser",
    about: "Official: post, category, and the decision behind a change",
    attributes: &[
        Attribute::text("birthDate", "Date of birth, as 1980-12-31.").required(),
        Attribute::text("category", "Category: cán bộ, công chức, viên chức, lao động hợp đồng.")
            .one_of(&["can_bo", "cong_chuc", "vien_chuc", "hop_dong"])
            .required()
            .immutable(),
        Attribute::text("position", "Title of the post; title is taken in its place.").required(),
        Attribute::text("rank", "Rank of the post; staff when none is given.").one_of(&[
            "head",
            "deputy",
            "division_head",
            "staff",
            "clerk",
        ]),
        Attribute::text(
            "agencyCode",
            "Identifier of the agency (Decision 20/2020/QĐ-TTg); department is taken in its place.",
        )
        .case_exact()
        .required(),
        Attribute::text("personalNumber", "Personal number, read when someone is recruited. Never shown.")
            .case_exact()
            .write_only(),
        Attribute::complex("decision", "The decision behind this request. Without one, a record is made.", DECISION)
            .write_only(),
        Attribute::text("mailboxState", "State of the mailbox.")
            .one_of(&["staged", "active", "receive_only", "suspended", "preserved", "purged"])
            .read_only(),
    ],
    not_kept: &[],
};

const DECISION: &[Attribute] = &[
    Attribute::text("issuer", "Identifier of the issuing agency.").case_exact().write_only(),
    Attribute::new("number", Kind::Integer, "Number within the year of signing.").write_only(),
    Attribute::text("symbol", "Symbol, such as QĐ-UBND.").case_exact().write_only(),
    Attribute::text("signedOn", "Day it was signed.").write_only(),
    Attribute::text("signer", "Who signed.").write_only(),
    Attribute::text("summary", "What it is about.").write_only(),
    Attribute::text("effectiveFrom", "First day on which it holds; the day of the request when none is given.")
        .write_only(),
    Attribute::text("kind", "Why service ends, when active is false.")
        .one_of(&["resign", "retire", "move_out", "death", "dismissal"])
        .write_only(),
];
