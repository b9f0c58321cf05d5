//! Reads filters and PATCH paths: recursive descent over tokens, with a limit on length and depth.

use serde_json::Value;

use super::lexer::{Placed, Token, tokens};
use super::{AttributeName, Filter, Operator, Path, SyntaxError};

/// Longest filter or path, in bytes.
const LONGEST: usize = 4096;

/// Deepest nesting.
const DEEPEST: usize = 32;

/// Reads a filter.
pub(in crate::web::scim) fn parse(text: &str) -> Result<Filter, SyntaxError> {
    let mut parser = Parser::new(text)?;
    let filter = parser.either(0)?;
    parser.end()?;
    Ok(filter)
}

/// Reads a PATCH path.
pub(in crate::web::scim) fn parse_path(text: &str) -> Result<Path, SyntaxError> {
    let mut parser = Parser::new(text)?;
    let word = parser.word("an attribute's name is missing")?;
    let mut path = Path { attribute: parser.name(&word)?, filter: None, sub: None };
    if parser.takes_bracket('[') {
        if path.attribute.sub.is_some() {
            return Err(parser.fault("a sub-attribute comes after the brackets"));
        }
        path.filter = Some(parser.either(0)?);
        parser.close(']')?;
        path.sub = parser.sub_after_bracket()?;
    }
    parser.end()?;
    Ok(path)
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Placed>>,
    length: usize,
}

impl Parser {
    fn new(text: &str) -> Result<Self, SyntaxError> {
        if text.len() > LONGEST {
            return Err(SyntaxError { at: LONGEST, reason: "it is longer than 4096 bytes" });
        }
        Ok(Self { tokens: tokens(text)?.into_iter().peekable(), length: text.chars().count() })
    }

    fn fault(&mut self, reason: &'static str) -> SyntaxError {
        SyntaxError { at: self.tokens.peek().map_or(self.length, |(at, _)| *at), reason }
    }

    fn end(&mut self) -> Result<(), SyntaxError> {
        if self.tokens.peek().is_none() { Ok(()) } else { Err(self.fault("something follows the end")) }
    }

    fn takes_bracket(&mut self, bracket: char) -> bool {
        self.tokens.next_if(|(_, token)| *token == Token::Bracket(bracket)).is_some()
    }

    fn close(&mut self, bracket: char) -> Result<(), SyntaxError> {
        if self.takes_bracket(bracket) { Ok(()) } else { Err(self.fault("a closing bracket is missing")) }
    }

    fn takes_keyword(&mut self, keyword: &str) -> bool {
        let is_it = |token: &Token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword));
        self.tokens.next_if(|(_, token)| is_it(token)).is_some()
    }

    fn word(&mut self, missing: &'static str) -> Result<String, SyntaxError> {
        match self.tokens.next_if(|(_, token)| matches!(token, Token::Word(_))) {
            Some((_, Token::Word(word))) => Ok(word),
            _ => Err(self.fault(missing)),
        }
    }

    fn either(&mut self, depth: usize) -> Result<Filter, SyntaxError> {
        if depth > DEEPEST {
            return Err(self.fault("it is nested more than 32 deep"));
        }
        let mut filter = self.both(depth)?;
        while self.takes_keyword("or") {
            filter = Filter::Or(Box::new(filter), Box::new(self.both(depth)?));
        }
        Ok(filter)
    }

    fn both(&mut self, depth: usize) -> Result<Filter, SyntaxError> {
        let mut filter = self.one(depth)?;
        while self.takes_keyword("and") {
            filter = Filter::And(Box::new(filter), Box::new(self.one(depth)?));
        }
        Ok(filter)
    }

    fn one(&mut self, depth: usize) -> Result<Filter, SyntaxError> {
        if self.takes_bracket('(') {
            let inner = self.either(depth + 1)?;
            self.close(')')?;
            return Ok(inner);
        }
        let word = self.word("a condition is missing")?;
        if word.eq_ignore_ascii_case("not") && self.takes_bracket('(') {
            let inner = self.either(depth + 1)?;
            self.close(')')?;
            return Ok(Filter::Not(Box::new(inner)));
        }
        let name = self.name(&word)?;
        if self.takes_bracket('[') {
            return self.within(name, depth);
        }
        self.condition(name)
    }

    /// What follows `name[`. Entra ID goes on with a part of the value, `emails[type eq "work"].value eq "…"`: one value has
    /// to meet both.
    fn within(&mut self, name: AttributeName, depth: usize) -> Result<Filter, SyntaxError> {
        if name.sub.is_some() {
            return Err(self.fault("brackets follow an attribute, not a sub-attribute"));
        }
        let mut inner = self.either(depth + 1)?;
        self.close(']')?;
        if let Some(sub) = self.sub_after_bracket()? {
            let more = self.condition(AttributeName { schema: None, name: sub, sub: None })?;
            inner = Filter::And(Box::new(inner), Box::new(more));
        }
        Ok(Filter::Within(name, Box::new(inner)))
    }

    fn condition(&mut self, name: AttributeName) -> Result<Filter, SyntaxError> {
        let word = self.word("an operator is missing")?;
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Filter::Present(name));
        }
        let known = Operator::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(&word));
        let Some(operator) = known else {
            return Err(self.fault("before this an operator is missing (eq ne co sw ew pr gt ge lt le)"));
        };
        Ok(Filter::Compare(name, operator, self.value()?))
    }

    fn value(&mut self) -> Result<Value, SyntaxError> {
        match self.tokens.next_if(|(_, token)| !matches!(token, Token::Bracket(_))) {
            Some((_, Token::Literal(value))) => Ok(value),
            Some((_, Token::Word(word))) if word.eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
            Some((_, Token::Word(word))) if word.eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
            Some((_, Token::Word(word))) if word.eq_ignore_ascii_case("null") => Ok(Value::Null),
            Some((at, _)) => Err(SyntaxError {
                at,
                reason: "a value is a JSON text in quotation marks, a number, true, false or null",
            }),
            None => Err(self.fault("a value is missing")),
        }
    }

    /// `.sub` right after a closing bracket.
    fn sub_after_bracket(&mut self) -> Result<Option<String>, SyntaxError> {
        let dotted = |token: &Token| matches!(token, Token::Word(word) if word.starts_with('.'));
        let Some((at, Token::Word(word))) = self.tokens.next_if(|(_, token)| dotted(token)) else { return Ok(None) };
        let sub = word.trim_start_matches('.');
        if word.len() == sub.len() + 1 && is_name(sub) {
            Ok(Some(sub.to_owned()))
        } else {
            Err(SyntaxError { at, reason: "no attribute has such a name" })
        }
    }

    /// Takes a word apart: everything before the last colon is the schema.
    fn name(&mut self, word: &str) -> Result<AttributeName, SyntaxError> {
        let (schema, local) = match word.rsplit_once(':') {
            Some((schema, local)) => (Some(schema.to_owned()), local),
            None => (None, word),
        };
        let (name, sub) = match local.split_once('.') {
            Some((name, sub)) => (name, Some(sub)),
            None => (local, None),
        };
        let schema_is_good = schema.as_ref().is_none_or(|schema| {
            let urn = schema.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:"));
            urn && schema.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c))
        });
        if schema_is_good && is_name(name) && sub.is_none_or(is_name) {
            Ok(AttributeName { schema, name: name.to_owned(), sub: sub.map(str::to_owned) })
        } else {
            Err(self.fault("before this stands what is no attribute's name"))
        }
    }
}

/// RFC 7643 section 2.1; `$ref` is a name too.
fn is_name(text: &str) -> bool {
    let text = text.strip_prefix('$').unwrap_or(text);
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}
