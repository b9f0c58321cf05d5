//! Words that passwords are made of when nobody thinks: in Vietnamese and English, folded (no marks, lower case). A modest list of
//! our own; a password is refused when hardly anything remains of it without them.

use crate::domain::name::fold;

/// Longest first, so that a short word never hides a longer one.
const WORDS: &[&str] = &[
    "thaydoimatkhau",
    "khongcomatkhau",
    "quantrihethong",
    "1234567890",
    "0987654321",
    "quantrivien",
    "toiyeuvietnam",
    "anhyeuem",
    "emyeuanh",
    "toiyeuem",
    "iloveyou",
    "password",
    "passw0rd",
    "p4ssw0rd",
    "matkhau",
    "mậtkhẩu",
    "vietnam",
    "changeme",
    "letmein",
    "welcome",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwerty",
    "azerty",
    "administrator",
    "admin",
    "hethong",
    "dangnhap",
    "taikhoan",
    "nguoidung",
    "congvu",
    "chinhphu",
    "tinh",
    "uyban",
    "ubnd",
    "dongnai",
    "hanoi",
    "saigon",
    "hochiminh",
    "baomat",
    "bimat",
    "secret",
    "default",
    "mailbox",
    "hopthu",
    "email",
    "khongbiet",
    "khongco",
    "sieunhan",
    "bongda",
    "football",
    "baseball",
    "superman",
    "batman",
    "dragon",
    "monkey",
    "master",
    "shadow",
    "sunshine",
    "princess",
    "abcdefgh",
    "abcdef",
    "abc123",
    "abcd",
    "123456789",
    "987654321",
    "12345678",
    "1234567",
    "654321",
    "123456",
    "12345",
    "1234",
    "123123",
    "111111",
    "000000",
    "666666",
    "888888",
    "999999",
    "112233",
    "147258369",
    "159357",
    "1q2w3e4r",
    "1qaz2wsx",
    "xinchao",
    "chaoban",
    "hello",
    "test",
    "guest",
    "root",
    "user",
    "login",
    "pass",
    "yeuem",
    "giadinh",
    "hanhphuc",
    "maiyeu",
    "tinhyeu",
    "vochong",
    "conyeu",
    "mothaiba",
    "motngay",
];

/// Fewest letters and digits that must remain.
const LEAST: usize = 5;

/// Whether the text is made of common words and of `words`, which are known in its surroundings: the account's name, the
/// province's, with hardly anything else.
pub(super) fn is_common(text: &str, words: &[&str]) -> bool {
    let mut folded = fold(text);
    let unfolded = text.chars().filter(|c| c.is_alphanumeric() && fold(&c.to_string()).is_empty()).count();
    let surroundings =
        words.iter().flat_map(|word| word.split(|c: char| !c.is_alphanumeric()).map(fold).chain([fold(word)]));
    let mut known: Vec<String> = surroundings.filter(|word| word.len() >= 3).collect();
    known.extend(WORDS.iter().map(|&word| fold(word)));
    known.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in &known {
        // Something stays in its place, so that what stood around it does not become a new word.
        folded = folded.replace(word.as_str(), " ");
    }
    folded.chars().filter(|c| *c != ' ').count() + unfolded < LEAST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_made_of_known_words_are_common() {
        let words = ["nguyen.van-an", "Tỉnh Bình Phước"];
        for common in [
            "Mật khẩu 123456789",
            "password password password",
            "BinhPhuoc@2019",
            "tinh binh phuoc 1234567890",
            "Nguyen.Van-An!2019",
            "iloveyou-Vietnam-1234",
        ] {
            assert!(is_common(common, &words), "{common}");
        }
        for good in [
            "bốn từ không liên quan",
            "an-invented-passphrase",
            "9f3c-11ab-77d0-e2c4-51aa",
            "correct horse battery",
            "пароль-длинный-другой",
        ] {
            assert!(!is_common(good, &words), "{good}");
        }
        assert!(!is_common("Nguyen.Van-An!2019 đi chợ", &[]), "only where the name is known");
    }
}
