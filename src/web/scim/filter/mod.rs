//! The filter language of SCIM (RFC 7644 section 3.4.2.2) as a tree, and how it is written. Pure; [`parse`](parse()) reads it,
//! [`evaluate`] applies it.

pub(in crate::web::scim) mod evaluate;
mod lexer;
mod parse;

#[cfg(test)]
mod tests;

use std::fmt;

use serde_json::Value;

pub(in crate::web::scim) use parse::{parse, parse_path};

/// Why a filter or path cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at character {at}")]
pub(in crate::web::scim) struct SyntaxError {
    /// Characters before the fault.
    pub(in crate::web::scim) at: usize,
    /// What is wrong, in English.
    pub(in crate::web::scim) reason: &'static str,
}

/// An attribute's name: `[schema:]name[.sub]`. Names compare without case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web::scim) struct AttributeName {
    /// The schema before it, when one is written.
    pub(in crate::web::scim) schema: Option<String>,
    /// The attribute.
    pub(in crate::web::scim) name: String,
    /// Its sub-attribute.
    pub(in crate::web::scim) sub: Option<String>,
}

/// Comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::scim) enum Operator {
    Eq,
    Ne,
    Co,
    Sw,
    Ew,
    Gt,
    Ge,
    Lt,
    Le,
}

impl Operator {
    pub(in crate::web::scim) const ALL: [Self; 9] =
        [Self::Eq, Self::Ne, Self::Co, Self::Sw, Self::Ew, Self::Gt, Self::Ge, Self::Lt, Self::Le];

    pub(in crate::web::scim) const fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Co => "co",
            Self::Sw => "sw",
            Self::Ew => "ew",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }
}

/// A condition on a resource.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::web::scim) enum Filter {
    /// Both.
    And(Box<Filter>, Box<Filter>),
    /// Either.
    Or(Box<Filter>, Box<Filter>),
    /// Not that.
    Not(Box<Filter>),
    /// The attribute has a value (`pr`).
    Present(AttributeName),
    /// The attribute has a value that compares so. The value is null, a boolean, a number or a text.
    Compare(AttributeName, Operator, Value),
    /// One and the same value of the multi-valued attribute meets the condition: `emails[type eq "work"]`.
    Within(AttributeName, Box<Filter>),
}

/// What a PATCH operation points at (RFC 7644 section 3.5.2): `name`, `name.sub`, `name[filter]` or `name[filter].sub`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::web::scim) struct Path {
    /// The attribute; its `sub` is none when there is a filter.
    pub(in crate::web::scim) attribute: AttributeName,
    /// Which of its values.
    pub(in crate::web::scim) filter: Option<Filter>,
    /// A part of these values.
    pub(in crate::web::scim) sub: Option<String>,
}

impl AttributeName {
    /// Whether the whole text is this schema's name, and so names no attribute at all.
    pub(in crate::web::scim) fn is_schema(&self, urn: &str) -> bool {
        self.to_string().eq_ignore_ascii_case(urn)
    }
}

impl fmt::Display for AttributeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}:")?;
        }
        f.write_str(&self.name)?;
        self.sub.as_ref().map_or(Ok(()), |sub| write!(f, ".{sub}"))
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Only the parentheses that the reader needs: others would count as depth.
            Self::And(left, right) => {
                left.fmt_side(f, matches!(**left, Self::Or(..)))?;
                f.write_str(" and ")?;
                right.fmt_side(f, matches!(**right, Self::And(..) | Self::Or(..)))
            }
            Self::Or(left, right) => {
                write!(f, "{left} or ")?;
                right.fmt_side(f, matches!(**right, Self::Or(..)))
            }
            Self::Not(inner) => write!(f, "not ({inner})"),
            Self::Present(name) => write!(f, "{name} pr"),
            Self::Compare(name, operator, value) => write!(f, "{name} {} {value}", operator.as_str()),
            Self::Within(name, inner) => write!(f, "{name}[{inner}]"),
        }
    }
}

impl Filter {
    fn fmt_side(&self, f: &mut fmt::Formatter<'_>, in_parentheses: bool) -> fmt::Result {
        if in_parentheses { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.attribute)?;
        if let Some(filter) = &self.filter {
            write!(f, "[{filter}]")?;
        }
        self.sub.as_ref().map_or(Ok(()), |sub| write!(f, ".{sub}"))
    }
}
