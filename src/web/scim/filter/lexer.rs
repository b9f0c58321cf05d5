//! Cuts a filter into words, texts and brackets.

use serde_json::Value;

use super::SyntaxError;

/// A piece of a filter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// `(`, `)`, `[` or `]`.
    Bracket(char),
    /// A name, operator or keyword.
    Word(String),
    /// A number or a quoted text.
    Literal(Value),
}

/// A piece and how many characters stand before it.
pub(super) type Placed = (usize, Token);

/// The pieces of `text`.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, SyntaxError> {
    let mut tokens = Vec::new();
    let mut rest = text.char_indices().enumerate().peekable();
    while let Some(&(at, (byte, c))) = rest.peek() {
        match c {
            ' ' | '\t' => {
                rest.next();
            }
            '(' | ')' | '[' | ']' => {
                rest.next();
                tokens.push((at, Token::Bracket(c)));
            }
            '"' => {
                let length = quoted(text.get(byte..).unwrap_or_default());
                let quoted = length.and_then(|length| text.get(byte..byte + length));
                let read = quoted.and_then(|quoted| serde_json::from_str::<Value>(quoted).ok());
                let (Some(quoted), Some(value)) = (quoted, read) else {
                    return Err(SyntaxError { at, reason: "a text in quotation marks is not closed or not JSON" });
                };
                let end = byte + quoted.len();
                while rest.next_if(|(_, (byte, _))| *byte < end).is_some() {}
                tokens.push((at, Token::Literal(value)));
            }
            _ => {
                let mut word = String::new();
                while let Some((_, (_, c))) = rest.next_if(|(_, (_, c))| !" \t()[]\"".contains(*c)) {
                    word.push(c);
                }
                tokens.push((at, classify(word)));
            }
        }
    }
    Ok(tokens)
}

fn classify(word: String) -> Token {
    let looks_numeric = word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    match serde_json::from_str::<Value>(&word) {
        Ok(number) if looks_numeric => Token::Literal(number),
        _ => Token::Word(word),
    }
}

/// How many bytes the quoted text at the beginning takes, quotation marks included.
fn quoted(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().skip(1).find_map(|(byte, c)| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes.then_some(byte + 1)
    })
}
