//! Files that the person chooses.

use js_sys::{Promise, futures::JsFuture};
use web_sys::{File, FileReader};

/// Reads a file; nothing where it cannot be read. The answer is in base64.
pub fn read_file(file: &File) -> impl Future<Output = Option<String>> + use<> {
    let reader = FileReader::new().ok();
    let begun = reader.clone().map(|reader| {
        let file = file.clone();
        Promise::new(&mut |done, failed| {
            reader.set_onload(Some(&done));
            reader.set_onerror(Some(&failed));
            let _ = reader.read_as_data_url(&file);
        })
    });
    async move {
        JsFuture::from(begun?).await.ok()?;
        let address = reader?.result().ok()?.as_string()?;
        address.split_once(',').map(|(_, content)| content.to_owned())
    }
}
