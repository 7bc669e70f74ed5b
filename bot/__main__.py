"""`python -m bot` is the command `advisor-bot`."""

from bot.cli import main

if __name__ == "__main__":
    main()
