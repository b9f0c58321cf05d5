//! Database addresses, shown without their secrets.

/// The address with whatever may be a password hidden: the part before `@`, and every parameter of that name.
#[must_use]
pub fn without_secrets(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.rsplit('@').next().unwrap_or_default().to_owned();
    };
    let (place, parameters) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    let mut shown = format!("{scheme}://{}", without_password(place));
    if let Some(query) = parameters {
        let hidden = query.split('&').map(|pair| match pair.split_once('=') {
            Some((key, _)) if key.to_ascii_lowercase().contains("password") => format!("{key}=***"),
            _ => pair.to_owned(),
        });
        shown.push('?');
        shown.push_str(&hidden.collect::<Vec<_>>().join("&"));
    }
    shown
}

/// Everything up to the last `@` may hold the password: only the user's name before the first `:` is kept.
fn without_password(place: &str) -> String {
    let Some((credentials, host)) = place.rsplit_once('@') else { return place.to_owned() };
    match credentials.split_once(':') {
        Some((user, _)) => format!("{user}:***@{host}"),
        None => format!("{credentials}@{host}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_never_show() {
        for (url, shown) in [
            ("postgres://congvu:p@ss:word@db:5432/x", "postgres://congvu:***@db:5432/x"),
            ("postgres://u:se/c@ret@h/x", "postgres://u:***@h/x"),
            ("postgres://u@h/x?sslmode=require&password=hunter2", "postgres://u@h/x?sslmode=require&password=***"),
            ("postgres://u@h/x?sslPassword=hunter2", "postgres://u@h/x?sslPassword=***"),
            ("postgres://congvu@db/x", "postgres://congvu@db/x"),
            ("sqlite://var/congvu.db?mode=rwc", "sqlite://var/congvu.db?mode=rwc"),
            ("mysql//u:secret@host/db", "host/db"),
        ] {
            assert_eq!(without_secrets(url), shown);
        }
    }
}
