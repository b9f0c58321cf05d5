use proptest::prelude::*;
use serde_json::json;

use super::*;

fn name(text: &str) -> AttributeName {
    match parse_path(text).expect(text) {
        Path { attribute, filter: None, sub: None } => attribute,
        other => panic!("{other}"),
    }
}

/// The shapes of RFC 7644, figure 2 of section 3.4.2.2, and what Entra ID and Okta ask.
#[test]
fn the_shapes_of_the_standard_are_read() {
    let user = "urn:ietf:params:scim:schemas:core:2.0:User";
    for (text, canonical) in [
        (r#"userName Eq "an""#, r#"userName eq "an""#.to_owned()),
        (r#"name.familyName co "O'Malley""#, r#"name.familyName co "O'Malley""#.to_owned()),
        (&format!(r#"{user}:userName sw "J""#), format!(r#"{user}:userName sw "J""#)),
        ("title PR", "title pr".to_owned()),
        (r#"meta.lastModified gt "2011-05-13T04:42:34Z""#, r#"meta.lastModified gt "2011-05-13T04:42:34Z""#.to_owned()),
        (
            r#"title pr and userType eq "A" or active eq true"#,
            r#"title pr and userType eq "A" or active eq true"#.to_owned(),
        ),
        (r#"a eq 1 and (b eq "x" or c ne null)"#, r#"a eq 1 and (b eq "x" or c ne null)"#.to_owned()),
        (r#"not (emails co "x" and active eq False)"#, r#"not (emails co "x" and active eq false)"#.to_owned()),
        (
            r#"emails[type eq "work" and value co "@x"] or ims[type eq "xmpp"]"#,
            r#"emails[type eq "work" and value co "@x"] or ims[type eq "xmpp"]"#.to_owned(),
        ),
        (r#"emails[type eq "work"].value eq "a@b""#, r#"emails[type eq "work" and value eq "a@b"]"#.to_owned()),
        (r#"externalId eq "a \"quoted\" ]""#, r#"externalId eq "a \"quoted\" ]""#.to_owned()),
    ] {
        assert_eq!(parse(text).map(|filter| filter.to_string()).as_deref(), Ok(canonical.as_str()), "{text}");
    }
}

#[test]
fn and_binds_closer_than_or() {
    let present = |text: &str| Box::new(Filter::Present(name(text)));
    let expected = Filter::Or(present("a"), Box::new(Filter::And(present("b"), present("c"))));
    assert_eq!(parse("a pr or b pr and c pr"), Ok(expected));
}

#[test]
fn what_is_no_filter_says_where() {
    for (text, at) in [
        ("", 0),
        ("userName", 8),
        ("userName is \"x\"", 12),
        ("userName eq x", 12),
        ("userName eq \"x", 12),
        ("(a pr", 5),
        ("a pr b", 5),
        ("a[b pr", 6),
        ("đơn pr", 4),
        ("a.b[c pr]", 4),
    ] {
        assert_eq!(parse(text).map_err(|error| error.at), Err(at), "{text}");
    }
    let deep = format!("{}a pr{}", "(".repeat(40), ")".repeat(40));
    assert!(parse(&deep).is_err_and(|error| error.reason.contains("32 deep")));
    assert!(parse(&"(".repeat(4096)).is_err());
    assert!(parse(&format!("a eq \"{}\"", "x".repeat(5000))).is_err());
}

#[test]
fn paths_point_at_attributes_values_and_their_parts() {
    let path = parse_path(r#"emails[type eq "work"].value"#).expect("a path");
    assert_eq!((path.attribute, path.sub.as_deref()), (name("emails"), Some("value")));
    assert_eq!(path.filter, Some(Filter::Compare(name("type"), Operator::Eq, json!("work"))));
    let department = name("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department");
    assert_eq!(department.schema.as_deref(), Some("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"));
    assert_eq!(department.name, "department");
    let whole = name("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User");
    assert!(whole.is_schema("urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"));
    for wrong in ["", "a.b.c", "a[", "a[b pr].", "a[b pr] .c.d", "[b pr]", "a b", "members[value eq]", "..", "a:b"] {
        assert!(parse_path(wrong).is_err(), "{wrong}");
    }
}

fn any_name() -> impl Strategy<Value = AttributeName> {
    let schema = proptest::option::of(Just("urn:ietf:params:scim:schemas:core:2.0:User".to_owned()));
    let word = "[a-z][a-zA-Z0-9_-]{0,8}";
    (schema, word, proptest::option::of(word)).prop_map(|(schema, name, sub)| AttributeName { schema, name, sub })
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(|number| json!(number)),
        "\\PC{0,12}".prop_map(Value::String),
        "[\"\\\\\\t\\n\\[\\]() ]{0,6}".prop_map(Value::String),
    ]
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let operator = proptest::sample::select(Operator::ALL.to_vec());
    let leaf = prop_oneof![
        any_name().prop_map(Filter::Present),
        (any_name(), operator, any_value()).prop_map(|(name, operator, value)| Filter::Compare(name, operator, value)),
    ];
    leaf.prop_recursive(5, 24, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Filter::And(Box::new(a), Box::new(b))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Filter::Or(Box::new(a), Box::new(b))),
            inner.clone().prop_map(|a| Filter::Not(Box::new(a))),
            (any_name(), inner)
                .prop_map(|(name, a)| { Filter::Within(AttributeName { sub: None, ..name }, Box::new(a)) }),
        ]
    })
}

#[test]
fn and_binds_tighter_than_or_and_both_from_the_left() {
    for (short, long) in [
        ("a pr and b pr or c pr", "(a pr and b pr) or c pr"),
        ("a pr or b pr and c pr", "a pr or (b pr and c pr)"),
        ("a pr or b pr or c pr", "(a pr or b pr) or c pr"),
        ("a pr and b pr and c pr", "(a pr and b pr) and c pr"),
    ] {
        assert_eq!(parse(short), parse(long), "{short}");
    }
    assert_ne!(parse("a pr and b pr or c pr"), parse("a pr and (b pr or c pr)"));
    // A long row is not nested.
    let row = vec!["a pr"; 200].join(" or ");
    assert_eq!(parse(&row).map(|filter| filter.to_string()), Ok(row));
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(filter in any_filter()) {
        prop_assert_eq!(parse(&filter.to_string()), Ok(filter));
    }

    #[test]
    fn a_path_that_is_written_is_read_back(
        attribute in any_name(), filter in proptest::option::of(any_filter()), sub in proptest::option::of("[a-z]{1,6}"),
    ) {
        let path = match filter {
            Some(filter) => Path { attribute: AttributeName { sub: None, ..attribute }, filter: Some(filter), sub },
            None => Path { attribute, filter: None, sub: None },
        };
        prop_assert_eq!(parse_path(&path.to_string()), Ok(path));
    }

    #[test]
    fn no_text_brings_the_reader_down(text in "\\PC{0,80}", shaped in "[a-z.:\\[\\]()\" \\\\đ-]{0,60}( eq \"\\\\?\"?)?") {
        for text in [text, shaped] {
            if let Ok(filter) = parse(&text) {
                prop_assert_eq!(parse(&filter.to_string()), Ok(filter));
            }
            if let Ok(path) = parse_path(&text) {
                prop_assert_eq!(parse_path(&path.to_string()), Ok(path));
            }
        }
    }
}
