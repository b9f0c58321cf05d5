//! What a User and a Group consist of (RFC 7643), as data: discovery prints it, and reading, filtering and PATCH follow it.

mod group;
mod print;
mod user;

use super::filter::AttributeName;

pub(in crate::web::scim) use group::GROUP;
pub(in crate::web::scim) use print::{resource_type, schema};
pub(in crate::web::scim) use user::{CONGVU, CORE_USER, ENTERPRISE, USER};

/// What an attribute's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::scim) enum Kind {
    Text,
    Boolean,
    Integer,
    DateTime,
    Reference,
    Complex,
}

/// Who may change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::scim) enum Mutability {
    ReadWrite,
    ReadOnly,
    Immutable,
    WriteOnly,
}

/// When it is in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::scim) enum Returned {
    Always,
    Default,
    Never,
}

/// An attribute (RFC 7643 section 7).
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "the characteristics of RFC 7643 section 7, each by itself")]
pub(in crate::web::scim) struct Attribute {
    pub(in crate::web::scim) name: &'static str,
    pub(in crate::web::scim) about: &'static str,
    pub(in crate::web::scim) kind: Kind,
    pub(in crate::web::scim) is_list: bool,
    pub(in crate::web::scim) is_required: bool,
    pub(in crate::web::scim) is_case_exact: bool,
    pub(in crate::web::scim) is_unique: bool,
    /// It may be taken away; most attributes can only be replaced, since an official always has a name, a post and so on.
    pub(in crate::web::scim) is_removable: bool,
    pub(in crate::web::scim) mutability: Mutability,
    pub(in crate::web::scim) returned: Returned,
    pub(in crate::web::scim) canonical: &'static [&'static str],
    pub(in crate::web::scim) references: &'static [&'static str],
    pub(in crate::web::scim) parts: &'static [Attribute],
}

impl Attribute {
    const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self {
            name,
            about,
            kind,
            is_list: false,
            is_required: false,
            is_case_exact: false,
            is_unique: false,
            is_removable: false,
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            canonical: &[],
            references: &[],
            parts: &[],
        }
    }

    const fn text(name: &'static str, about: &'static str) -> Self {
        Self::new(name, Kind::Text, about)
    }

    const fn complex(name: &'static str, about: &'static str, parts: &'static [Self]) -> Self {
        Self { parts, ..Self::new(name, Kind::Complex, about) }
    }

    const fn list(self) -> Self {
        Self { is_list: true, ..self }
    }

    const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    const fn case_exact(self) -> Self {
        Self { is_case_exact: true, ..self }
    }

    const fn removable(self) -> Self {
        Self { is_removable: true, ..self }
    }

    const fn read_only(self) -> Self {
        Self { mutability: Mutability::ReadOnly, ..self }
    }

    const fn immutable(self) -> Self {
        Self { mutability: Mutability::Immutable, ..self }
    }

    const fn write_only(self) -> Self {
        Self { mutability: Mutability::WriteOnly, returned: Returned::Never, is_removable: true, ..self }
    }

    const fn one_of(self, canonical: &'static [&'static str]) -> Self {
        Self { canonical, ..self }
    }

    /// A part of it.
    pub(in crate::web::scim) fn part(&self, name: &str) -> Option<&'static Self> {
        self.parts.iter().find(|part| part.name.eq_ignore_ascii_case(name))
    }
}

/// A schema.
#[derive(Debug)]
pub(in crate::web::scim) struct Schema {
    pub(in crate::web::scim) urn: &'static str,
    pub(in crate::web::scim) name: &'static str,
    pub(in crate::web::scim) about: &'static str,
    pub(in crate::web::scim) attributes: &'static [Attribute],
    /// Attributes of the standard that we accept and do not keep: clients send them unasked.
    pub(in crate::web::scim) not_kept: &'static [&'static str],
}

impl Schema {
    fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }
}

/// A resource type.
#[derive(Debug)]
pub(in crate::web::scim) struct ResourceType {
    pub(in crate::web::scim) name: &'static str,
    pub(in crate::web::scim) endpoint: &'static str,
    pub(in crate::web::scim) about: &'static str,
    pub(in crate::web::scim) core: &'static Schema,
    /// Further schemas, and whether a resource must have them.
    pub(in crate::web::scim) extensions: &'static [(&'static Schema, bool)],
}

/// What every resource has (RFC 7643 section 3.1).
static COMMON_ATTRIBUTES: [Attribute; 3] = [
    Attribute {
        returned: Returned::Always,
        ..Attribute::text("id", "Identifier that the service gave.").case_exact().read_only()
    },
    Attribute::text("externalId", "Identifier that the client gave; each client has its own.").case_exact().removable(),
    Attribute::complex(
        "meta",
        "About the resource.",
        &[
            Attribute::text("resourceType", "Its type.").case_exact().read_only(),
            Attribute::new("created", Kind::DateTime, "When it was recorded.").read_only(),
            Attribute::new("lastModified", Kind::DateTime, "When it last changed.").read_only(),
            Attribute::new("location", Kind::Reference, "Its address.").case_exact().read_only(),
            Attribute::text("version", "Its entity tag.").case_exact().read_only(),
        ],
    )
    .read_only(),
];

/// What an attribute's name stands for.
#[derive(Debug, Clone, Copy)]
pub(in crate::web::scim) enum Place {
    /// An attribute, in the extension of that name or the resource itself, and the part that is meant.
    Attribute { extension: Option<&'static str>, attribute: &'static Attribute, part: Option<&'static Attribute> },
    /// A whole extension.
    Extension(&'static Schema),
    /// An attribute of the standard that we do not keep.
    NotKept,
}

impl ResourceType {
    /// Every schema of the type.
    pub(in crate::web::scim) fn schemas(&self) -> impl Iterator<Item = &'static Schema> {
        std::iter::once(self.core).chain(self.extensions.iter().map(|(schema, _)| *schema))
    }

    /// What `name` stands for; none when it stands for nothing.
    pub(in crate::web::scim) fn place(&self, name: &AttributeName) -> Option<Place> {
        if let Some((schema, _)) = self.extensions.iter().find(|(schema, _)| name.is_schema(schema.urn)) {
            return Some(Place::Extension(schema));
        }
        let schema = match &name.schema {
            None => self.core,
            Some(urn) => self.schemas().find(|schema| schema.urn.eq_ignore_ascii_case(urn))?,
        };
        let is_core = std::ptr::eq(schema, self.core);
        let common = COMMON_ATTRIBUTES.iter().find(|known| is_core && known.name.eq_ignore_ascii_case(&name.name));
        let Some(attribute) = schema.attribute(&name.name).or(common) else {
            let is_not_kept = schema.not_kept.iter().any(|known| known.eq_ignore_ascii_case(&name.name));
            return is_not_kept.then_some(Place::NotKept);
        };
        let part = match &name.sub {
            None => None,
            Some(sub) => Some(attribute.part(sub)?),
        };
        Some(Place::Attribute { extension: (!is_core).then_some(schema.urn), attribute, part })
    }
}
