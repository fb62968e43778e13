//! The picture of an application: shown, replaced by a file, removed.

use leptos::{prelude::*, task::spawn_local};
use shared_types::{Application, ApplicationData, limits::LOGO_BYTES};
use web_sys::HtmlInputElement;

use crate::{
    api::{Client, logo_path, use_client},
    components::{
        ConfirmButton, FieldError, Form, FormAlert, Logo, Messages, known, nothing, section, sending,
        use_messages,
    },
    files,
    state::Remote,
    texts::{named, text},
};

/// The field's name in the API.
const FIELD: &str = "image";

/// What uploads a picture.
#[derive(Clone, Copy)]
struct Upload {
    client: Client,
    messages: Messages,
    form: Form,
    client_id: StoredValue<String>,
    name: StoredValue<String>,
    remote: Remote<Application>,
    /// The picture that was chosen last, so that it can be sent again.
    image: StoredValue<String>,
}

impl Upload {
    fn choose(self, input: &HtmlInputElement) {
        self.form.clear_all();
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // The same file can be chosen again.
        let read = files::read_file(&file);
        input.set_value("");
        if file.size() > LOGO_BYTES as f64 {
            return self.form.mark(FIELD, text(|t| t.applications.logo_too_large));
        }
        spawn_local(async move {
            match read.await {
                Some(image) => {
                    self.image.set_value(image);
                    self.send();
                }
                None => self.form.mark(FIELD, text(|t| t.applications.logo_unreadable)),
            }
        });
    }

    fn send(self) {
        let (client_id, image) = (self.client_id.get_value(), self.image.get_value());
        let call = async move { self.client.upload_logo(&client_id, image).await };
        self.form.send(call, move |()| {
            self.messages.say(named(&self.name.get_value(), |t| t.applications.logo_saved));
            self.remote.reload();
        });
    }
}

/// The picture, for people who manage the application.
pub(super) fn logo(application: &Application, remote: Remote<Application>) -> AnyView {
    let upload = Upload {
        client: use_client(),
        messages: use_messages(),
        form: Form::new(),
        client_id: StoredValue::new(application.client_id.clone()),
        name: StoredValue::new(application.name.clone()),
        remote,
        image: StoredValue::new(String::new()),
    };
    let Application { client_id, name, code, logo_uri, .. } = application.clone();
    let picture = logo_uri.as_deref().map(|uri| logo_path(&client_id, uri));
    let body = view! {
        <FormAlert form=upload.form on_signed_in=Callback::new(move |()| upload.send())/>
        <div class="picture">
            <Logo class="logo large" name code picture/>
            <div>
                <label class="button" for="logo-file" aria-busy=move || upload.form.is_busy().then_some("true")>
                    {text(|t| t.applications.logo_choose)}
                </label>
                <input
                    class="unseen"
                    id="logo-file"
                    type="file"
                    accept="image/png,image/jpeg,image/gif,image/webp,image/svg+xml"
                    aria-describedby="logo-file-error"
                    on:change=move |event| upload.choose(&event_target::<HtmlInputElement>(&event))
                />
                {logo_uri.map(|_| remove(upload))}
            </div>
        </div>
        <FieldError id="logo-file" error=upload.form.error_at(FIELD)/>
    };
    let (title, lead) = (text(|t| t.applications.logo), Some(text(|t| t.applications.logo_lead)));
    section(title, lead, nothing(), body.into_any())
}

fn remove(upload: Upload) -> AnyView {
    let name = upload.name.get_value();
    view! {
        " "
        <ConfirmButton
            id="remove-logo"
            label=text(|t| t.parts.remove)
            full_label=text(|t| t.applications.logo_remove)
            class="button quiet danger"
            title=text(|t| t.applications.logo_remove)
            consequences=known(vec![text(|t| t.applications.logo_removes)])
            action=text(|t| t.parts.remove)
            on_confirm=move |()| {
                let client_id = upload.client_id.get_value();
                let data = ApplicationData { logo_uri: Some(String::new()), ..ApplicationData::default() };
                sending(async move { upload.client.change_application(&client_id, data).await })
            }
            on_done=move |()| {
                upload.messages.say(named(&name, |t| t.applications.logo_removed));
                upload.remote.reload();
            }
        />
    }
    .into_any()
}
