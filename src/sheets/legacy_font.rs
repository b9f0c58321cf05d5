//! Recognising text typed for the fonts of TCVN3 (`.VnTime`) and VNI: it looks right only in them. Never guessed back, but refused with
//! advice.

/// Characters that TCVN3 fonts show as Vietnamese letters and no Vietnamese word holds.
const TCVN3: &str = "¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿×÷";
/// Letters that VNI fonts show as marks over the vowel before them and Vietnamese does not have.
const VNI: &str = "øØûÛïÏäÄåÅëËöÖüÜñÑÿ";
/// A vowel with such a mark after it: pairs that no Vietnamese word has.
const VNI_PAIRS: [&str; 17] =
    ["aâ", "aê", "aà", "aá", "aã", "eâ", "eà", "eã", "eá", "oâ", "aù", "eù", "où", "oõ", "aõ", "eõ", "eê"];

/// Whether a text was probably typed for such a font.
pub(super) fn is_suspicious(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    text.split(|c: char| c.is_whitespace() || c == ',' || c == '.').any(|word| {
        let has_letters = word.chars().any(|c| c.is_ascii_alphabetic());
        has_letters && (word.chars().any(|c| TCVN3.contains(c) || VNI.contains(c)) || has_false_pair(word))
    })
}

fn has_false_pair(word: &str) -> bool {
    // TCVN3's capitals stand for small letters: NguyÔn, TrÇn.
    let capital_inside = word
        .chars()
        .zip(word.chars().skip(1))
        .any(|(before, c)| before.is_ascii_lowercase() && ('\u{c0}'..='\u{de}').contains(&c));
    let lower = word.to_lowercase();
    capital_inside || VNI_PAIRS.iter().any(|pair| lower.contains(pair))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_fonts_are_recognised_and_vietnamese_is_not_taken_for_them() {
        for old in ["NguyÔn V¨n ¸nh", "TrÇn", "Lª ThÞ §µo", "Nguyeãn Vaên Ñöùc", "Traàn Thò Hoøa", "Phoøng Noäi vuï"]
        {
            assert!(is_suspicious(old), "{old}");
        }
        let good = [
            "Nguyễn Văn Đức",
            "Hoà Toán Xuân Tuấn Huệ Tiên Yên Quý Loan Khuê Toàn Uyển",
            "NGUYỄN THỊ HỒNG NHUNG",
            "Y Bhăm Êban",
            "H’Bia Niê Kdăm",
            "Điểu Nen",
            "Giám đốc Sở Thông tin và Truyền thông",
            "Trưởng phòng Nội vụ – Lao động, Thương binh và Xã hội",
            "Khoả Thuý Hoè Quỳ Ngoãn loã",
        ];
        for text in good {
            assert!(!is_suspicious(text), "{text}");
        }
    }
}
