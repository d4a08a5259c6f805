from marshrut.people.forms.entrance import FirstPassword, NewPassword, SignIn

__all__ = ["FirstPassword", "NewPassword", "SignIn"]
