//! QR codes, drawn as one SVG path, which a strict Content-Security-Policy allows inside a page.

use std::fmt::Write;

use qrcode::{EcLevel, types::Color};

/// The maximum length of a text, in bytes. Longer texts make codes that cameras read badly, and large pages.
const MAX_TEXT: usize = 200;

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrCode {
    /// The width and the height in modules, with the quiet zone of four at each side (ISO/IEC 18004 section 5.3.8).
    pub size: usize,
    /// The dark modules, row by row, as strokes one module thick.
    pub path: String,
}

/// The width of the quiet zone, in modules.
const QUIET: usize = 4;

impl QrCode {
    /// Encodes a text; `None` when it is too long.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT {
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

    /// Returns it as an SVG document, black on white.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let Self { size, path } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\"><path fill=\"#fff\" \
             d=\"M0 0h{size}v{size}H0z\"/><path stroke=\"#000\" shape-rendering=\"crispEdges\" d=\"{path}\"/></svg>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finder_patterns_are_where_they_belong() {
        let code = QrCode::of("https://login.example.com/device?user_code=WDJB-MJHT").unwrap();
        // The top row of the left and the right finder pattern: seven dark modules.
        assert!(code.path.starts_with("M4 4.5h7"), "{}", code.path);
        assert!(code.path.contains(&format!("M{} 4.5h7", code.size - QUIET - 7)), "{}", code.path);
        assert!(code.path.len() < 6_000, "{}", code.path.len());
        assert!(code.to_svg().contains(&code.path));
        assert!(QrCode::of(&"a".repeat(201)).is_none());
    }
}
