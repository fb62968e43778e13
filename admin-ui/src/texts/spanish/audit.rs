//! What the events of the audit trail say in Spanish.

use crate::texts::audit::Audit;

pub(in crate::texts) const AUDIT: Audit = Audit { sentence };

fn sentence(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "access.changed" => "{who} cambió quién tiene acceso a {what}.",
        "access.denied" => "A {who} se le denegó el acceso a {what}.",
        "api_token.created" => "{who} creó el token de API {what}.",
        "api_token.revoked" => "{who} revocó el token de API {what}.",
        "application.created" => "{who} registró la aplicación {what}.",
        "application.updated" => "{who} cambió la aplicación {what}.",
        "application.deleted" => "{who} eliminó la aplicación {what}.",
        "application.external_login_set" => "{who} definió el inicio de sesión externo de {what}.",
        "application.external_login_removed" => "{who} quitó el inicio de sesión externo de {what}.",
        "application.connection_tested" => "Se probó la conexión del inicio de sesión externo de {what}.",
        "application.role_created" => "{who} añadió el rol {role} a {what}.",
        "application.role_updated" => "{who} cambió el rol {role} de {what}.",
        "application.role_deleted" => "{who} eliminó el rol {role} de {what}.",
        "application.secret_rotated" => "{who} creó un nuevo secreto de cliente para {what}.",
        "application.secret_ended" => "{who} puso fin a un secreto de cliente de {what}.",
        "application.secrets_shown" => "{who} consultó los secretos de cliente de {what}.",
        "audit.exported" => "{who} exportó la auditoría.",
        "client.refused" => "Se rechazó una petición de {who}.",
        "code.issued" => "{who} empezó a iniciar sesión en {what}.",
        "company.chosen" => "{who} eligió la empresa {what}.",
        "company.created" => "{who} añadió la empresa {what}.",
        "company.updated" => "{who} cambió la empresa {what}.",
        "company.deleted" => "{who} eliminó la empresa {what}.",
        "consent.given" => "{who} permitió que {what} use la cuenta.",
        "consent.revoked" => "{who} retiró el consentimiento para {what}.",
        "device.approved" => "{who} aprobó un dispositivo para {what}.",
        "device.denied" => "{who} rechazó un dispositivo para {what}.",
        "email_change.requested" => "{who} pidió otro correo para {what}.",
        "email_change.stopped" => "{who} detuvo el cambio de correo de {what}.",
        "email_change.withdrawn" => "{who} retiró el cambio de correo de {what}.",
        "email_code.created" => "{who} pidió un código por correo para {what}.",
        "entitlement.created" => "{who} dio a {company} derecho a usar {what}.",
        "entitlement.updated" => "{who} cambió el derecho de {company} a usar {what}.",
        "entitlement.deleted" => "{who} puso fin al derecho de {company} a usar {what}.",
        "factor.refused" => "Se rechazó un segundo factor de {what}.",
        "factors.reset" => "{who} restableció los factores de {what}.",
        "grant.replayed" => "Un token de renovación de {what} se usó dos veces y su acceso terminó.",
        "grant.revoked" => "{who} puso fin al acceso de {what}.",
        "initial_access_token.created" => "{who} creó el token de acceso inicial {what}.",
        "initial_access_token.revoked" => "{who} revocó el token de acceso inicial {what}.",
        _ => return others(kind),
    })
}

fn others(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "installation.finished" => "{who} terminó la instalación.",
        "invitation.created" => "{who} invitó a {what}.",
        "invitation.accepted" => "{what} aceptó una invitación.",
        "invitation.declined" => "{what} rechazó una invitación.",
        "invitation.revoked" => "{who} retiró la invitación de {what}.",
        "job.retried" => "{who} repitió una tarea fallida.",
        "schedule.updated" => "{who} cambió la programación {what}.",
        "key.revoked" => "{who} revocó la clave {what}.",
        "key.rotated" => "{who} rotó las claves.",
        "membership.created" => "{who} añadió a {what} a la empresa.",
        "membership.updated" => "{who} cambió el rol de {what} en la empresa.",
        "membership.deleted" => "{who} quitó a {what} de la empresa.",
        "passkey.enrolled" => "{who} añadió una llave de acceso para {what}.",
        "passkey.removed" => "{who} quitó una llave de acceso de {what}.",
        "passkey.renamed" => "{who} renombró una llave de acceso de {what}.",
        "passkey.refused" => "Se rechazó una llave de acceso de {what}.",
        "password.accepted" => "{who} envió la contraseña de {what} por medio de una aplicación.",
        "password_reset.created" => "{who} pidió un enlace para restablecer la contraseña de {what}.",
        "password_reset.used" => "{what} eligió una contraseña nueva con un enlace.",
        "recovery_code.used" => "{what} usó un código de recuperación.",
        "identity.linked" => "{who} añadió un inicio de sesión externo a {what}.",
        "identity.unlinked" => "{who} quitó un inicio de sesión externo de {what}.",
        "recovery_codes.created" => "{who} creó nuevos códigos de recuperación para {what}.",
        "resource.created" => "{who} añadió el recurso de API {what}.",
        "resource.updated" => "{who} cambió el recurso de API {what}.",
        "resource.deleted" => "{who} eliminó el recurso de API {what}.",
        "session.begun" => "{what} inició sesión.",
        "session.renewed" => "{what} volvió a iniciar sesión.",
        "session.ended" => "{who} cerró una sesión de {what}.",
        "sessions.ended" => "{who} cerró las sesiones de {what}.",
        "session.refused" => "Se rechazó un inicio de sesión de {what}.",
        "settings.updated" => "{who} cambió los ajustes.",
        "sign_in_policy.updated" => "{who} cambió la política de inicio de sesión de {what}.",
        "sign_in.disowned" => "{what} no reconoció un inicio de sesión.",
        "sign_in_notice.created" => "Se avisó a {what} de un inicio de sesión.",
        "user.claims_previewed" => "{who} consultó los claims de {what}.",
        "token.revoked" => "{who} revocó un token de {what}.",
        "tokens.issued" => "{what} recibió tokens.",
        "totp.enrolled" => "{who} configuró una aplicación de autenticación para {what}.",
        "totp.removed" => "{who} quitó la aplicación de autenticación de {what}.",
        "user.created" => "{who} añadió a la persona {what}.",
        "user.updated" => "{who} cambió a la persona {what}.",
        "user.deleted" => "{who} eliminó a la persona {what}.",
        _ => return of_logins_and_imports(kind),
    })
}

fn of_logins_and_imports(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "email_domain.created" => "{who} añadió el dominio de correo {what}.",
        "email_domain.deleted" => "{who} quitó el dominio de correo {what}.",
        "email_domain.verified" => "{who} verificó el dominio de correo {what}.",
        "email_domain.verification_withdrawn" => "El dominio de correo {what} ya no está verificado.",
        "external_logout.refused" => "Se rechazó un cierre de sesión desde {what}.",
        "external_sign_in.refused" => "Se rechazó un inicio de sesión con {what}.",
        "identity_provider.created" => "{who} conectó el inicio de sesión externo {what}.",
        "identity_provider.deleted" => "{who} eliminó el inicio de sesión externo {what}.",
        "identity_provider.mapping_updated" => {
            "{who} cambió lo que las personas reciben del inicio de sesión externo {what}."
        }
        "identity_provider.no_seats" => {
            "Una persona no recibió acceso de {what}: todas las plazas están ocupadas."
        }
        "identity_provider.tested" => "{who} probó la conexión del inicio de sesión externo {what}.",
        "identity_provider.updated" => "{who} cambió el inicio de sesión externo {what}.",
        "import.applied" => "Se aplicó la importación {what}.",
        "import.cancelled" => "{who} detuvo la importación {what}.",
        "import.checked" => "Se comprobó la importación {what}.",
        "import.created" => "{who} empezó la importación {what}.",
        "import.deleted" => "{who} eliminó la importación {what}.",
        "import.started" => "{who} empezó a aplicar la importación {what}.",
        "import.undo_started" => "{who} empezó a deshacer la importación {what}.",
        "import.undone" => "Se deshizo la importación {what}.",
        "required_login.updated" => "{who} cambió el inicio de sesión obligatorio de {what}.",
        "setup_link.created" => "{who} creó un enlace para conectar {what}.",
        "setup_link.opened" => "Se abrió el enlace para conectar {what}.",
        "setup_link.revoked" => "{who} revocó el enlace para conectar {what}.",
        _ => return None,
    })
}
