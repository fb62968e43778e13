//! QR codes as part of a page: drawn as one path, so that a strict Content-Security-Policy has nothing against them.

use std::fmt::Write;

use qrcode::{EcLevel, types::Color};

/// The longest text that is drawn: longer ones make codes that cameras read badly and pages that are large.
const MOST: usize = 200;

/// A QR code.
pub(super) struct QrCode {
    /// How many modules it is wide and high, with the quiet zone of four at each side (ISO/IEC 18004 section 5.3.8).
    pub(super) size: usize,
    /// Its dark modules: row by row, as strokes one module thick.
    pub(super) path: String,
}

/// The quiet zone.
const QUIET: usize = 4;

impl QrCode {
    /// The code of a text; `None` when it is too long.
    pub(super) fn of(text: &str) -> Option<Self> {
        if text.len() > MOST {
            return None;
        }
        let code = qrcode::QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let (width, modules) = (code.width(), code.to_colors());
        let mut path = String::with_capacity(4 * 1024);
        for (y, row) in modules.chunks(width).enumerate() {
            let mut x = 0;
            while let Some(begin) = (x..width).find(|x| row[*x] == Color::Dark) {
                let end = (begin..width).find(|x| row[*x] == Color::Light).unwrap_or(width);
                // Writing to a string does not fail.
                let _ = write!(path, "M{} {}.5h{}", QUIET + begin, QUIET + y, end - begin);
                x = end;
            }
        }
        Some(Self { size: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finder_patterns_are_where_they_belong() {
        let code = QrCode::of("https://login.example.com/device?user_code=WDJB-MJHT").unwrap();
        // The first row of the left and the right one: seven dark modules.
        assert!(code.path.starts_with("M4 4.5h7"), "{}", code.path);
        assert!(code.path.contains(&format!("M{} 4.5h7", code.size - QUIET - 7)), "{}", code.path);
        assert!(code.path.len() < 6_000, "{}", code.path.len());
        assert!(QrCode::of(&"a".repeat(201)).is_none());
    }
}
