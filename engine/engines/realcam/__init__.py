"""DynamiCrafter and its camera-controlled descendants: MotionCtrl, CameraCtrl, CamI2V, RealCam-I2V."""
