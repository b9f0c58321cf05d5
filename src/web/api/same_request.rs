//! What makes two requests the same: who asks with which rights, the method, the address and the body. A form counts without its
//! boundary, which clients draw anew for each request.

use axum::http::Method;

use crate::auth::keyed_digest::{DigestPurpose, keyed_digest};
use crate::domain::secret_key::SecretKey;

const FORM: &str = "multipart/form-data";

/// Parts of a form that are told apart; no form of ours has so many.
const MOST_PARTS: usize = 100;

/// A request, as far as it is the same as another.
pub(super) struct Asked<'a> {
    /// The account, its token and roles.
    pub(super) rights: &'a [u8],
    /// What is done.
    pub(super) method: &'a Method,
    /// Path and query.
    pub(super) address: &'a str,
    /// What the body says it is.
    pub(super) content_type: Option<&'a str>,
    /// The body.
    pub(super) body: &'a [u8],
}

impl Asked<'_> {
    /// The same for the same requests only. Keyed: the body may hold a personal number.
    pub(super) fn digest(&self, key: Option<&SecretKey>) -> [u8; 32] {
        let mut whole = vec![self.rights, self.method.as_str().as_bytes(), self.address.as_bytes()];
        match self.content_type.and_then(boundary_of).and_then(|boundary| form_parts(&boundary, self.body)) {
            Some(parts) => {
                whole.push(FORM.as_bytes());
                whole.extend(parts);
            }
            None => whole.push(self.body),
        }
        keyed_digest(key, DigestPurpose::Request, &whole)
    }
}

/// The boundary of a form.
fn boundary_of(content_type: &str) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case(FORM) {
        return None;
    }
    let named = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    let mut found = named.filter(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"));
    let (_, boundary) = found.next()?;
    let boundary = boundary.trim().trim_matches('"');
    (1..=70).contains(&boundary.len()).then(|| boundary.to_owned())
}

/// What stands between the boundaries of a form; none when there is too much of it.
fn form_parts<'a>(boundary: &str, body: &'a [u8]) -> Option<Vec<&'a [u8]>> {
    let mark = format!("\r\n--{boundary}");
    let mark = mark.as_bytes();
    // The first boundary may stand at the very beginning.
    let mut rest = mark.get(2..).and_then(|first| body.strip_prefix(first)).unwrap_or(body);
    let mut parts = Vec::new();
    while let Some(at) = rest.windows(mark.len()).position(|window| window == mark) {
        let (part, after) = rest.split_at_checked(at)?;
        parts.push(part);
        rest = after.get(mark.len()..)?;
        if parts.len() > MOST_PARTS {
            return None;
        }
    }
    parts.push(rest);
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked<'a>(address: &'a str, content_type: Option<&'a str>, body: &'a str) -> Asked<'a> {
        Asked { rights: b"who", method: &Method::POST, address, content_type, body: body.as_bytes() }
    }

    #[test]
    fn parts_of_a_request_cannot_run_into_each_other_and_nobody_without_the_key_can_try_bodies() {
        let key = SecretKey::new([1; 32]);
        let digest = |address: &str, body: &str| asked(address, None, body).digest(Some(&key));
        assert_eq!(digest("/a", "b"), digest("/a", "b"));
        assert_ne!(digest("/a", "b"), digest("/ab", ""));
        assert_ne!(digest("/a", "b"), digest("/a", "c"));
        let other = Asked { rights: b"whoPOST", ..asked("/a", None, "b") };
        assert_ne!(digest("/a", "b"), other.digest(Some(&key)));
        assert_ne!(digest("/a", "b"), asked("/a", None, "b").digest(None));
    }

    #[test]
    fn a_form_is_the_same_under_another_boundary_and_nothing_else() {
        let part = |mark: &str, name: &str, text: &str| {
            format!("--{mark}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
        };
        let form =
            |mark: &str, text: &str| format!("{}{}--{mark}--\r\n", part(mark, "kind", "x"), part(mark, "file", text));
        let digest = |kind: &str, body: &str| asked("/a", Some(kind), body).digest(None);
        let one = digest("multipart/form-data; boundary=cut", &form("cut", "a,b\r\n1,2"));
        assert_eq!(one, digest("Multipart/Form-Data; charset=utf-8; Boundary=\"--x7\"", &form("--x7", "a,b\r\n1,2")));
        assert_ne!(one, digest("multipart/form-data; boundary=cut", &form("cut", "a,b\r\n1,3")));
        let moved = form("cut", "a,b\r\n1,2").replace("\"kind\"", "\"file\"");
        assert_ne!(one, digest("multipart/form-data; boundary=cut", &moved));
        assert_ne!(one, digest("multipart/form-data; boundary=other", &form("cut", "a,b\r\n1,2")));
        assert_ne!(one, digest("text/csv", &form("cut", "a,b\r\n1,2")));
        let many = "\r\n--cut".repeat(2 * MOST_PARTS);
        assert_eq!(form_parts("cut", many.as_bytes()), None);
    }
}
