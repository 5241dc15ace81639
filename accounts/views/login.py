"""Log-in and log-out."""

from django.contrib.auth.views import LoginView, LogoutView

from accounts.access import public, signed_in
from accounts.forms import LoginForm
from accounts.views.landing import landing


class Login(LoginView):
    """Django's own log-in; `next` is followed only inside this site."""

    authentication_form = LoginForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return landing(self.request.user)  # type: ignore[arg-type]


log_in = public(Login.as_view())
log_out = signed_in(LogoutView.as_view(http_method_names=["post", "options"]))
